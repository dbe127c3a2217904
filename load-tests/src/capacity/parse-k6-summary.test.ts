import { expect, it } from 'vitest'
import { parseK6Summary } from './parse-k6-summary.ts'

const metrics = {
  'http_reqs{scenario:warm}': { values: { count: 400 } },
  'http_reqs{scenario:load}': { values: { count: 2000, rate: 200 } },
  'http_req_failed{scenario:load}': { values: { rate: 0.001 } },
  'http_req_duration{scenario:load}': { values: { med: 2, 'p(99)': 14.5, max: 30 } },
  'dropped_iterations{scenario:load}': { values: { count: 3 } }
}

it('takes what the load did, without its warm-up', () => {
  expect(parseK6Summary(JSON.stringify({ metrics }))).toEqual({
    requests: 2000,
    failedShare: 0.001,
    dropped: 3,
    p50Ms: 2,
    p99Ms: 14.5,
    maxMs: 30
  })
})

it('does not take silence for a good result', () => {
  expect(() => parseK6Summary('{"metrics":{}}')).toThrow('k6 told nothing of its load')
})
