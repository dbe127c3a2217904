import { startTopology, type Topology } from '@repo/testbed'
import { afterAll, beforeAll } from 'vitest'
import { describeMode } from './modes.contract.ts'
import { createFromEnvironment, toEnvironment } from './support/configure.ts'
import { startGroup } from './support/start-group.ts'

describeMode('standalone', {
  mode: 'standalone',
  replicas: 0,
  start: async () => createFromEnvironment(toEnvironment(await startGroup({ replicas: 0, sentinels: 0 })))
})

describeMode('standalone with a reader', {
  mode: 'standalone',
  replicas: 1,
  start: async () => createFromEnvironment(toEnvironment(await startGroup({ replicas: 1, sentinels: 0 })))
})

// It takes seconds to start: one for all, emptied before each.
let topology: Topology
beforeAll(async () => {
  topology = await startTopology({ downAfterMs: 30_000 })
})
afterAll(() => topology.stop())

describeMode('sentinel', {
  mode: 'sentinel',
  replicas: 2,
  start: async () => {
    const redis = createFromEnvironment(topology.environment())
    await redis.write((pipe) => pipe.flushall())
    return redis
  }
})
