import { type KubernetesTopology, startKubernetesTopology } from '@repo/testbed'
import { afterAll, beforeAll, it } from 'vitest'
import { writeThroughout } from './support/write-throughout.ts'

let topology: KubernetesTopology

beforeAll(async () => {
  topology = await startKubernetesTopology({ layers: ['faults'], replicas: 2 })
})
afterAll(() => topology?.stop())

const unplanned = {
  'is frozen': () => topology.fault('freeze-master'),
  'cannot be reached by anybody in the cluster': () => topology.fault('black-hole-master'),
  'is replaced by hand, without preparation': () => topology.fault('failover'),
  'loses its data and is back before anybody missed it': async () => topology.wipe(await topology.currentMaster())
} as const

it.each(Object.entries(unplanned))('loses nothing that replicas had confirmed when the master %s', (what, act) =>
  writeThroughout(topology, what, act, { isReplaced: true, mayFail: true })
)

it.each(['kill-replica', 'freeze-replica', 'kill-sentinel', 'freeze-sentinel'] as const)(
  'loses nothing through %s',
  (fault) => writeThroughout(topology, fault, () => topology.fault(fault), { isReplaced: false, mayFail: true })
)

it.each(['redis', 'sentinel'] as const)(
  'loses nothing and refuses nothing while every %s is restarted, one after the other',
  (workload) =>
    writeThroughout(topology, workload, () => topology.rollOut(workload), { isReplaced: false, mayFail: false })
)
