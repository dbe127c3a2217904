import { expect, it } from 'vitest'
import { backoffDelayMs, longestBackoffMs } from './backoff-delay.ts'

const policy = { baseMs: 1000, maxMs: 60_000 }

it('doubles with every failed attempt, up to a limit', () => {
  expect([1, 2, 3, 7, 50].map((made) => backoffDelayMs(made, policy, () => 1))).toEqual([
    1000, 2000, 4000, 60_000, 60_000
  ])
})

it('spreads what failed together over half of the wait', () => {
  expect(backoffDelayMs(3, policy, () => 0)).toBe(2000)
  expect(backoffDelayMs(3, policy, () => 0.5)).toBe(3000)
})

it('sums the waits between the attempts', () => {
  expect(longestBackoffMs(1, policy)).toBe(0)
  expect(longestBackoffMs(4, policy)).toBe(7000)
})
