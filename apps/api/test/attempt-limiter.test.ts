import { MasterUnavailableError } from '@repo/redis-ha'
import { expect, it } from 'vitest'
import { AttemptLimiter } from '../src/security/attempt-limiter.ts'
import type { Attempt } from '../src/security/attempt-limits.ts'
import { TooManyAttemptsError } from '../src/security/too-many-attempts-error.ts'
import { describeAttemptLimiter } from './support/attempt-limiter.contract.ts'
import { FakeRedisHa } from './support/fake-redis-ha.ts'

const shared = new FakeRedisHa()
describeAttemptLimiter(() => shared)

const limits = {
  windowMs: 60_000,
  failuresPerAccountAndAddress: 2,
  failuresPerAccount: 5,
  failuresPerAddress: 5,
  signUpsPerAddress: 5
}
const attempt: Attempt = { kind: 'sign-in', account: 'ada@example.com', address: '10.0.0.1' }

function start() {
  const redis = new FakeRedisHa()
  const clock = { ms: 1_000_000 }
  redis.now = () => clock.ms
  return { redis, clock, limiter: new AttemptLimiter({ redis, limits, now: () => clock.ms }) }
}

it('gives attempts back evenly over the window', async () => {
  const { clock, limiter } = start()
  await limiter.take(attempt)
  await limiter.take(attempt)
  await expect(limiter.take(attempt)).rejects.toMatchObject({ retryAfterMs: 30_000 })
  clock.ms += 29_999
  await expect(limiter.take(attempt)).rejects.toMatchObject({ retryAfterMs: 1 })
  clock.ms += 1
  await limiter.take(attempt)
  await expect(limiter.take(attempt)).rejects.toBeInstanceOf(TooManyAttemptsError)
})

it('asks that no replica that could be promoted lacks a counted attempt', async () => {
  const { redis, limiter } = start()
  await limiter.take(attempt)
  expect(redis.attemptWrites).toEqual([{ durability: 'replicated', idempotent: true }])
})

it('is never unlimited: without a master nobody gets through', async () => {
  const { redis, limiter } = start()
  redis.attemptError = new MasterUnavailableError('none', { retryAfterMs: 2000 })
  await expect(limiter.take(attempt)).rejects.toBe(redis.attemptError)
})

it('asks Redis once about who goes on after a refusal', async () => {
  const { redis, limiter } = start()
  for (let i = 0; i < 20; i++) await limiter.take(attempt).catch(() => {})
  expect(redis.attemptWrites).toHaveLength(3)
})

it('stores neither the address nor the name of the account', async () => {
  const { redis, limiter } = start()
  await limiter.settle(await limiter.take(attempt), 'succeeded')
  const stored = JSON.stringify([...redis.attempts])
  expect(redis.attempts.size).toBeGreaterThan(0)
  expect(stored).not.toContain('ada')
  expect(stored).not.toContain('10.0.0.1')
})
