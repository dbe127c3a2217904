import { expect, it } from 'vitest'
import { parseSummary } from './parse-summary.ts'
import { parseLine } from './start-k6.ts'

it('reads crossed thresholds, and counts of the load without the ticks of its clock', () => {
  const metrics = {
    iterations: { values: { count: 91 } },
    'iterations{scenario:load}': { values: { count: 41 }, thresholds: { 'count>=0': { ok: true } } },
    'iterations{scenario:clock}': { values: { count: 50 } },
    'dropped_iterations{scenario:load}': { values: { count: 3 } },
    failed_reads: { values: { count: 1 }, thresholds: { 'count==0': { ok: false } } },
    steps_back: { values: { count: 0 }, thresholds: { 'count==0': { ok: true } } }
  }
  expect(parseSummary(JSON.stringify({ metrics }))).toEqual({
    iterations: 41,
    droppedIterations: 3,
    crossed: ['failed_reads']
  })
  expect(parseSummary('')).toBeUndefined()
  expect(parseSummary('{"metrics":{}}')).toBeUndefined()
})

it('tells what a user said from what k6 says', () => {
  expect(parseLine('{"t":"pause","ms":21}')).toEqual({ t: 'pause', ms: 21 })
  expect(parseLine('Insufficient VUs')).toBeUndefined()
  expect(parseLine('{"t":"pau')).toBeUndefined()
})
