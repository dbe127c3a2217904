import { expect, it } from 'vitest'
import { backoffDelayMs } from './backoff.ts'

it('doubles the delay up to its ceiling, half of it at random', () => {
  const policy = { baseMs: 20, maxMs: 100 }
  expect([1, 2, 3, 4].map((attempt) => backoffDelayMs(attempt, policy, () => 1))).toEqual([20, 40, 80, 100])
  expect([1, 4].map((attempt) => backoffDelayMs(attempt, policy, () => 0))).toEqual([10, 50])
})
