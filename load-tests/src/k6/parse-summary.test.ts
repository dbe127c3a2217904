import { expect, it } from 'vitest'
import { parseSummary } from './parse-summary.ts'
import { parseLine } from './start-k6.ts'

it('reads counts and crossed thresholds', () => {
  const metrics = {
    iterations: { values: { count: 41 } },
    dropped_iterations: { values: { count: 3 } },
    failed_reads: { values: { count: 1 }, thresholds: { 'count==0': { ok: false } } },
    steps_back: { values: { count: 0 }, thresholds: { 'count==0': { ok: true } } }
  }
  expect(parseSummary(JSON.stringify({ metrics }))).toEqual({
    iterations: 41,
    droppedIterations: 3,
    crossed: ['failed_reads']
  })
  expect(parseSummary('')).toBeUndefined()
})

it('tells what a user said from what k6 says', () => {
  expect(parseLine('{"t":"pause","ms":21}')).toEqual({ t: 'pause', ms: 21 })
  expect(parseLine('Insufficient VUs')).toBeUndefined()
  expect(parseLine('{"t":"pau')).toBeUndefined()
})
