import { type FaultName, startTopology, waitUntil } from '@repo/testbed'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFromEnvironment } from './support/configure.ts'
import { expectPromisesThrough, faultTimeoutMs } from './support/expect-promises.ts'
import { otherServers } from './support/servers.ts'
import { startSteadyLoad } from './support/steady-load.ts'

const faults: readonly FaultName[] = ['kill-master', 'freeze-master', 'switchover']

describe.each(otherServers.map(({ name, path }) => [name, path] as const))('on %s', (_name, path) => {
  for (const fault of faults) {
    it(`keeps its promises through ${fault}`, { skip: path === undefined, timeout: faultTimeoutMs }, () =>
      expectPromisesThrough(fault, path)
    )
  }

  it.skipIf(path === undefined)('switches the master on request, and fails nothing', async () => {
    const topology = await startTopology({ downAfterMs: 1000, ...(path === undefined ? {} : { redisServer: path }) })
    onTestFinished(() => topology.stop())
    const redis = createFromEnvironment(topology.environment())
    await redis.ready()
    const load = startSteadyLoad(redis)
    const more = async () => {
      const goal = load.answered.writes + 100
      await waitUntil('more writes', () => load.answered.writes >= goal, { timeoutMs: 20_000 })
    }
    await more()
    const { from, to } = await redis.switchover()
    expect(to).not.toEqual(from)
    await more()
    await load.stop()
    const writes = load.operations.filter(({ kind }) => kind === 'write')
    expect(writes.filter(({ end }) => end !== 'acknowledged')).toEqual([])
  })
})
