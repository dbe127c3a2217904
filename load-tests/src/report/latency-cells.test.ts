import { expect, it } from 'vitest'
import type { LatencyWindow } from '../run-record.ts'
import { toLatencyRows, toLatencyStep } from './latency-cells.ts'

const at = (atMs: number, p99: number, route = 'me', source = 'replica'): LatencyWindow => ({
  atMs,
  route,
  source,
  count: 10,
  p50: 1,
  p90: 2,
  p99,
  max: p99
})
const options = { windowMs: 1000, lengthMs: 10_000, maxColumns: 100 }

it('joins windows that look the same, and leaves a gap where nothing was answered', () => {
  const [row] = toLatencyRows([at(0, 3), at(1000, 4), at(2000, 300), at(5000, 280)], options)
  expect(row?.cells).toEqual([
    { fromMs: 0, toMs: 2000, step: 0, worstP99: 4 },
    { fromMs: 2000, toMs: 3000, step: 6, worstP99: 300 },
    { fromMs: 5000, toMs: 6000, step: 6, worstP99: 280 }
  ])
})

it('shows the worst of what it draws as one', () => {
  const windows = [at(0, 3), at(1000, 2000), at(2000, 3), at(3000, 3)]
  const [row] = toLatencyRows(windows, { windowMs: 1000, lengthMs: 4000, maxColumns: 2 })
  expect(row?.cells.map(({ worstP99 }) => worstP99)).toEqual([2000, 3])
})

it('keeps the sources of a route together, the busiest route first', () => {
  const rows = toLatencyRows(
    [at(0, 1, 'change', 'none'), at(0, 1, 'me', 'master'), at(0, 1, 'me', 'replica'), at(1000, 1, 'me', 'replica')],
    options
  )
  expect(rows.map(({ route, source }) => `${route} ${source}`)).toEqual(['me replica', 'me master', 'change none'])
})

it('has a last step without an end', () => {
  expect([5, 5.1, 1000, 1001].map(toLatencyStep)).toEqual([0, 1, 6, 7])
})
