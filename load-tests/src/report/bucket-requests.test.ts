import { expect, it } from 'vitest'
import type { RequestSlice } from '../run-record.ts'
import { bucketRequests, sumOutcomes } from './bucket-requests.ts'

const slice = (atMs: number, outcome: RequestSlice['outcome'], count: number, kind: RequestSlice['kind'] = 'read') => ({
  atMs,
  route: 'me',
  kind,
  outcome,
  count
})

it('keeps the slices as they are while there is room', () => {
  const requests = [slice(0, 'ok', 3), slice(100, 'ok', 2), slice(100, 'failed', 1)]
  const { bucketMs, buckets } = bucketRequests(requests, {
    sliceMs: 100,
    span: { fromMs: 0, toMs: 1000 },
    maxMarks: 50
  })
  expect(bucketMs).toBe(100)
  expect(buckets.map(({ atMs, total, counts }) => [atMs, total, counts])).toEqual([
    [0, 3, { ok: 3 }],
    [100, 3, { ok: 2, failed: 1 }]
  ])
})

it('adds slices up until they fit, and loses none', () => {
  const requests = Array.from({ length: 36_000 }, (_, i) => [
    slice(i * 100, 'ok', 2),
    slice(i * 100, i % 900 === 0 ? 'failed' : 'ok', 1, 'write')
  ]).flat()
  const { bucketMs, buckets } = bucketRequests(requests, {
    sliceMs: 100,
    span: { fromMs: 0, toMs: 3_600_000 },
    maxMarks: 500
  })
  expect(bucketMs).toBeGreaterThan(100)
  expect(buckets.reduce((marks, { counts }) => marks + Object.keys(counts).length, 0)).toBeLessThanOrEqual(500)
  expect(buckets.reduce((sum, { total }) => sum + total, 0)).toBe(36_000 * 3)
  expect(buckets.reduce((sum, { counts }) => sum + (counts.failed ?? 0), 0)).toBe(40)
})

it('takes what lies in the span alone', () => {
  const requests = [slice(0, 'ok', 1), slice(500, 'ok', 1), slice(900, 'ok', 1)]
  const options = { sliceMs: 100, span: { fromMs: 400, toMs: 800 }, maxMarks: 50 }
  expect(bucketRequests(requests, options).buckets.map(({ atMs }) => atMs)).toEqual([500])
})

it('has nothing to draw of nothing', () => {
  expect(bucketRequests([], { sliceMs: 100, span: { fromMs: 0, toMs: 1000 }, maxMarks: 50 }).buckets).toEqual([])
  expect(sumOutcomes([]).total).toBe(0)
})
