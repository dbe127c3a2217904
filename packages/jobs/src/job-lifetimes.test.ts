import { expect, it } from 'vitest'
import { longestBackoffMs } from './backoff-delay.ts'
import { jobLifetimes } from './job-lifetimes.ts'

const { attempts, deadLetterKeptMs, doneKeptMs, doneMarkKeptMs, markKeptMs } = jobLifetimes

it('remembers the effects of a job longer than it can be repeated, with the largest back-off there is', () => {
  const longestRetryMs = longestBackoffMs(attempts, { baseMs: 60_000, maxMs: 3_600_000 })
  expect(markKeptMs).toBeGreaterThan(deadLetterKeptMs + longestRetryMs)
  expect(doneMarkKeptMs).toBeGreaterThan(doneKeptMs)
})
