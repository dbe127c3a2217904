import { afterAll, beforeAll, expect, it } from 'vitest'
import { AttemptLimiter } from '../src/security/attempt-limiter.ts'
import { describeAttemptLimiter } from './support/attempt-limiter.contract.ts'
import { startRedis } from './support/start-redis.ts'

let started: Awaited<ReturnType<typeof startRedis>>
beforeAll(async () => {
  started = await startRedis()
})
afterAll(() => started.stop())

describeAttemptLimiter(() => started.redis)

it('gives every key an end', async () => {
  const limits = {
    windowMs: 60_000,
    failuresPerAccountAndAddress: 2,
    failuresPerAccount: 5,
    failuresPerAddress: 5,
    signUpsPerAddress: 5
  }
  const limiter = new AttemptLimiter({ redis: started.redis, limits })
  const attempt = { kind: 'sign-in', account: 'ada', address: '2001:db8::1' } as const
  await limiter.settle(await limiter.take(attempt), 'succeeded')
  await limiter.take(attempt)
  const keys = await started.client.keys('attempts:*')
  const ends = await Promise.all(keys.map((key) => started.client.pttl(key)))
  expect(keys.length).toBeGreaterThan(0)
  expect(ends.filter((ms) => ms <= 0)).toEqual([])
})
