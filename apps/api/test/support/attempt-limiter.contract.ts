import type { RedisHa } from '@repo/redis-ha'
import { describe, expect, it } from 'vitest'
import { AttemptLimiter } from '../../src/security/attempt-limiter.ts'
import type { Attempt } from '../../src/security/attempt-limits.ts'
import { TooManyAttemptsError } from '../../src/security/too-many-attempts-error.ts'

const limits = {
  windowMs: 3_600_000,
  failuresPerAccountAndAddress: 3,
  failuresPerAccount: 5,
  failuresPerAddress: 8,
  signUpsPerAddress: 2
}

/** What the limits promise on whatever `getRedis` gives. */
export function describeAttemptLimiter(getRedis: () => RedisHa): void {
  let runs = 0
  /** A limiter without the memory of others, as another instance is, and names that nobody has used. */
  function start() {
    const run = ++runs
    const newLimiter = () => new AttemptLimiter({ redis: getRedis(), limits })
    const attempt = (account: string, address: number, kind: Attempt['kind'] = 'sign-in'): Attempt => ({
      kind,
      account: `${account}-${run}@example.com`,
      address: `10.0.${run}.${address}`
    })
    return { newLimiter, attempt }
  }
  /** How many of `count` failures are let through. */
  async function fail(limiter: AttemptLimiter, attempts: readonly Attempt[]): Promise<number> {
    let passed = 0
    for (const attempt of attempts) {
      try {
        await limiter.settle(await limiter.take(attempt), 'failed')
        passed += 1
      } catch (error) {
        if (!(error instanceof TooManyAttemptsError)) throw error
      }
    }
    return passed
  }
  const times = (count: number, attempt: Attempt) => Array.from({ length: count }, () => attempt)

  describe('attempt limiter', () => {
    it('stops who guesses one account from one address, and says for how long', async () => {
      const { newLimiter, attempt } = start()
      const limiter = newLimiter()
      expect(await fail(limiter, times(10, attempt('ada', 1)))).toBe(3)
      const error = await limiter.take(attempt('ada', 1)).catch((error: unknown) => error)
      expect(error).toMatchObject({ statusCode: 429, code: 'TOO_MANY_ATTEMPTS' })
      const { retryAfterMs } = error as TooManyAttemptsError
      expect(retryAfterMs).toBeGreaterThan(0)
      expect(retryAfterMs).toBeLessThanOrEqual(limits.windowMs / 3)
    })

    it('lets others sign in meanwhile: another account there, the same account elsewhere', async () => {
      const { newLimiter, attempt } = start()
      const limiter = newLimiter()
      await fail(limiter, times(10, attempt('ada', 1)))
      expect(await fail(limiter, [attempt('grace', 1), attempt('ada', 2)])).toBe(2)
    })

    it('counts over all instances', async () => {
      const { newLimiter, attempt } = start()
      expect(await fail(newLimiter(), times(2, attempt('ada', 1)))).toBe(2)
      expect(await fail(newLimiter(), times(2, attempt('ada', 1)))).toBe(1)
    })

    it('counts guesses that run at the same time', async () => {
      const { newLimiter, attempt } = start()
      const limiter = newLimiter()
      const ends = await Promise.allSettled(times(20, attempt('ada', 1)).map((one) => limiter.take(one)))
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    })

    it('stops who guesses one account from many addresses', async () => {
      const { newLimiter, attempt } = start()
      const attempts = Array.from({ length: 10 }, (_, i) => attempt('ada', i))
      expect(await fail(newLimiter(), attempts)).toBe(5)
    })

    it('stops who tries many accounts from one address', async () => {
      const { newLimiter, attempt } = start()
      const attempts = Array.from({ length: 12 }, (_, i) => attempt(`user-${i}`, 1))
      expect(await fail(newLimiter(), attempts)).toBe(8)
    })

    it('locks nobody out from an address where she has signed in before', async () => {
      const { newLimiter, attempt } = start()
      const limiter = newLimiter()
      const home = attempt('ada', 200)
      await limiter.settle(await limiter.take(home), 'succeeded')
      await fail(
        limiter,
        Array.from({ length: 50 }, (_, i) => attempt('ada', i))
      )
      await expect(newLimiter().take(home)).resolves.toMatchObject(home)
      await expect(newLimiter().take(attempt('ada', 201))).rejects.toThrow(TooManyAttemptsError)
    })

    it.each(['succeeded', 'undecided'] as const)(
      'takes back nothing that was not counted: an attempt from a known address that %s is no help to who guesses elsewhere',
      async (verdict) => {
        const { newLimiter, attempt } = start()
        const limiter = newLimiter()
        const home = attempt('ada', 200)
        await limiter.settle(await limiter.take(home), 'succeeded')
        const elsewhere = (count: number, from: number) =>
          Array.from({ length: count }, (_, i) => attempt('ada', from + i))
        expect(await fail(newLimiter(), elsewhere(8, 1))).toBe(5)
        for (let i = 0; i < 3; i++) await limiter.settle(await limiter.take(home), verdict)
        expect(await fail(newLimiter(), elsewhere(8, 101))).toBe(0)
      }
    )

    it('forgets wrong passwords after the right one', async () => {
      const { newLimiter, attempt } = start()
      const limiter = newLimiter()
      const one = attempt('ada', 1)
      expect(await fail(limiter, times(2, one))).toBe(2)
      await limiter.settle(await limiter.take(one), 'succeeded')
      expect(await fail(limiter, times(5, one))).toBe(3)
    })

    it('does not count an attempt that an outage left undecided', async () => {
      const { newLimiter, attempt } = start()
      const limiter = newLimiter()
      const one = attempt('ada', 1)
      for (let i = 0; i < 10; i++) {
        await limiter.settle(await limiter.take(one), 'undecided')
      }
      expect(await fail(limiter, times(5, one))).toBe(3)
    })

    it('limits sign-ups by address, successful ones too', async () => {
      const { newLimiter, attempt } = start()
      const limiter = newLimiter()
      const take = async (account: string) => {
        await limiter.settle(await limiter.take(attempt(account, 1, 'sign-up')), 'succeeded')
      }
      await take('ada')
      await take('grace')
      await expect(take('joan')).rejects.toThrow(TooManyAttemptsError)
    })
  })
}
