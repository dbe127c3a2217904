import { type KubernetesTopology, startKubernetesTopology } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveThroughout } from './support/serve-throughout.ts'
import { writeThroughout } from './support/write-throughout.ts'

const downAfterMs = 5000
let topology: KubernetesTopology

beforeAll(async () => {
  topology = await startKubernetesTopology({
    layers: ['faults'],
    downAfterMs,
    // A sign-in beyond the limit ends the oldest session, and the load signs in all the time.
    apiSettings: { PASSWORD_SCRYPT_LOG_N: '12', SESSION_MAX_PER_USER: '100' }
  })
})
afterAll(() => topology?.stop())

it('takes writes again within down-after and 3 s when the master’s pod is killed', async () => {
  const kill = () => topology.fault('kill-master')
  const { writeGapMs } = await writeThroughout(topology, 'killed', kill, { isReplaced: true, mayFail: true })
  expect(writeGapMs).toBeLessThan(downAfterMs + 3000)
})

const unplanned = {
  'is frozen': () => topology.fault('freeze-master'),
  'cannot be reached by anybody in the cluster': () => topology.fault('black-hole-master'),
  'is replaced by hand, without preparation': () => topology.fault('failover'),
  'loses its data and is back before anybody missed it': async () => topology.wipe(await topology.currentMaster())
} as const

it.each(Object.entries(unplanned))(
  'loses nothing that replicas had confirmed when the master %s',
  async (what, act) => {
    await writeThroughout(topology, what, act, { isReplaced: true, mayFail: true })
  }
)

it.each(['kill-replica', 'freeze-replica', 'kill-sentinel', 'freeze-sentinel'] as const)(
  'loses nothing through %s',
  async (fault) => {
    await writeThroughout(topology, fault, () => topology.fault(fault), { isReplaced: false, mayFail: true })
  }
)

it.each(['redis', 'sentinel', 'api', 'worker'] as const)(
  'loses nothing and refuses nothing while every %s is restarted, one after the other',
  (workload) =>
    serveThroughout(topology, workload, () =>
      writeThroughout(topology, workload, () => topology.rollOut(workload), { isReplaced: false, mayFail: false })
    )
)
