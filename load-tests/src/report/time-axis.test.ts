import { expect, it } from 'vitest'
import { createSampleRecord } from '../../test/support/sample-record.ts'
import { toFaultSpan, toRunSpan, toTicks } from './time-axis.ts'

it('reaches from the beginning of the load to its end, however long the comparing took', () => {
  expect(toRunSpan(createSampleRecord())).toEqual({ fromMs: 0, toMs: 60_000 })
})

it('is never empty', () => {
  const record = { ...createSampleRecord(), durationMs: 0, events: [], requests: [], latencies: [] }
  expect(toRunSpan(record)).toEqual({ fromMs: 0, toMs: 1000 })
})

it('looks closer at what followed the fault, where that is a part of the run', () => {
  const record = createSampleRecord()
  expect(toFaultSpan(record, toRunSpan(record))).toEqual({ fromMs: 18_000, toMs: 26_000 })
  expect(toFaultSpan(record, { fromMs: 15_000, toMs: 26_000 })).toBeUndefined()
  expect(toFaultSpan({ events: [] }, toRunSpan(record))).toBeUndefined()
})

it('marks round moments, never more than there is room for', () => {
  expect(toTicks({ fromMs: 0, toMs: 61_200 }, 12)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000])
  expect(toTicks({ fromMs: -300, toMs: 700 }, 12).at(0)).toBe(-300)
  for (const toMs of [1, 90_000, 3_600_000, 86_400_000, 30 * 86_400_000]) {
    expect(toTicks({ fromMs: 0, toMs }, 12).length).toBeLessThanOrEqual(13)
  }
})
