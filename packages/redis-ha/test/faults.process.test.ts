import { type FaultName, startTopology, type Topology } from '@repo/testbed'
import { afterAll, beforeAll, it } from 'vitest'
import { expectPromisesOn, faultTimeoutMs } from './support/expect-promises.ts'

const faults: readonly FaultName[] = [
  'kill-master',
  'freeze-master',
  'failover',
  'switchover',
  'kill-replica',
  'freeze-replica',
  'kill-sentinel',
  'freeze-sentinel'
]

let topology: Topology
beforeAll(async () => {
  topology = await startTopology({ downAfterMs: 1000 })
})
afterAll(() => topology?.stop())

it.each(faults)('keeps its promises through %s', (fault) => expectPromisesOn(topology, fault), faultTimeoutMs)
