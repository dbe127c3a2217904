import { expect, it } from 'vitest'
import { createKeptRecord, createSampleRecord } from '../../test/support/sample-record.ts'
import { toRatio } from './compare-records.ts'
import { renderComparison } from './render-comparison.ts'

it('shows targets and latencies side by side, with their ratios', () => {
  const first = createSampleRecord()
  const second = createKeptRecord()
  const faster = { ...second, totals: second.totals.map((window) => ({ ...window, p99: window.p99 / 2 })) }
  const text = renderComparison(first, faster)
  expect(text).toContain('Both runs had the same settings, on the same machine and versions.')
  expect(text).toContain('| P1 | failed reads | 1 (missed) | 0 | × 0.00 | ≤ 0 |')
  expect(text).toContain('| me | replica | 2.1 ms | 2.1 ms | × 1.00 | 12 ms | 6 ms | × 0.50 |')
})

it('says what was set differently', () => {
  const first = createSampleRecord()
  const second: typeof first = {
    ...first,
    durationMs: 15_000,
    settings: { ...first.settings, store: 'ioredis', target: 'http://there' },
    machine: { ...first.machine, versions: { ...first.machine.versions, redis: '8.0.0' } }
  }
  const text = renderComparison(first, second)
  for (const row of [
    '| store | redis-ha | ioredis |',
    '| target | – | http://there |',
    '| duration | 60 s | 15 s |',
    '| redis | 7.2.4 | 8.0.0 |'
  ]) {
    expect(text).toContain(row)
  }
})

it('leaves open what only one of them found', () => {
  const first = createSampleRecord()
  const text = renderComparison({ ...first, checks: [], totals: first.totals.slice(0, 1) }, first)
  expect(text).toContain('| P2 | lost writes | – | 0 | – | ≤ 0 |')
  expect(text).toContain('| change |  | – | 4.2 ms | – | – | 2.2 s | – |')
})

it('has no ratio to nothing', () => {
  expect(toRatio(0, 5)).toBeUndefined()
  expect(toRatio(0, 0)).toBe(1)
  expect(toRatio(2, 5)).toBe(2.5)
})
