import { type FaultName, startClientLoad, startTopology, type Topology } from '@repo/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFromEnvironment } from './support/configure.ts'
import { expectPromisesOn, faultTimeoutMs } from './support/expect-promises.ts'
import { otherServers } from './support/servers.ts'

const faults: readonly FaultName[] = ['kill-master', 'freeze-master', 'switchover']

describe.each(otherServers.map(({ name, path }) => [name, path] as const))('on %s', (_name, path) => {
  const skip = path === undefined
  let topology: Topology
  beforeAll(async () => {
    if (path !== undefined) topology = await startTopology({ downAfterMs: 1000, redisServer: path })
  })
  afterAll(() => topology?.stop())

  it.each(faults)('keeps its promises through %s', { skip, timeout: faultTimeoutMs }, (fault) =>
    expectPromisesOn(topology, fault)
  )

  it('switches the master on request, and fails nothing', { skip }, async () => {
    const redis = createFromEnvironment(topology.environment())
    await redis.ready()
    const load = startClientLoad(redis)
    await load.goOn(100, 20_000)
    const { from, to } = await redis.switchover()
    expect(to).not.toEqual(from)
    await load.goOn(100, 20_000)
    await load.stop()
    const writes = load.operations.filter(({ kind }) => kind === 'write')
    expect(writes.filter(({ end }) => end !== 'acknowledged')).toEqual([])
  })
})
