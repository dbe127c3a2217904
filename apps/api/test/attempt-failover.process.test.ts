import { createRedisHa, MasterUnavailableError, parseEnvironment, type RedisHa } from '@repo/redis-ha'
import { type FaultName, startTopology, type Topology } from '@repo/testbed'
import { expect, it, onTestFinished } from 'vitest'
import { AttemptLimiter } from '../src/security/attempt-limiter.ts'
import type { Attempt } from '../src/security/attempt-limits.ts'

const limits = {
  windowMs: 3_600_000,
  failuresPerAccountAndAddress: 50,
  failuresPerAccount: 100,
  failuresPerAddress: 100,
  signUpsPerAddress: 100
}
const attempt: Attempt = { kind: 'sign-in', account: 'ada@example.com', address: '192.0.2.1' }

it.each<FaultName>(['kill-master', 'failover'])(
  'counts no attempt less, and lets nobody through uncounted, while it goes through %s',
  async (fault) => {
    const topology = await startTopology()
    onTestFinished(() => topology.stop())
    const [first, second] = [await connect(topology), await connect(topology)]
    let passed = await guess(first, 20)
    expect(passed).toBe(20)
    await topology.fault(fault)
    passed += await guess(first, 60)
    // What ended unknown was counted twice at worst: never more guesses than the limit allows.
    expect(passed).toBeLessThanOrEqual(50)
    expect(passed).toBeGreaterThan(40)
    expect(await guess(second, 10)).toBe(0)
  },
  120_000
)

async function connect(topology: Topology): Promise<RedisHa> {
  const redis = createRedisHa({ config: parseEnvironment(topology.environment()) })
  onTestFinished(() => redis.close())
  await redis.ready()
  return redis
}

/** Wrong passwords, one after the other; returns how many were let through. */
async function guess(redis: RedisHa, count: number): Promise<number> {
  const limiter = new AttemptLimiter({ redis, limits })
  let passed = 0
  for (let i = 0; i < count; i++) {
    try {
      await limiter.take(attempt)
      passed += 1
    } catch (error) {
      if (error instanceof MasterUnavailableError) i -= 1
      else if ((error as { code?: unknown }).code !== 'TOO_MANY_ATTEMPTS') throw error
    }
  }
  return passed
}
