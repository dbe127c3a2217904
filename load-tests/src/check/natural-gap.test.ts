import { expect, it } from 'vitest'
import { toNaturalGapMs } from './natural-gap.ts'

const steady = (answersASecond: number, rate: number) => ({
  times: Array.from({ length: answersASecond * 10 }, (_, i) => (i * 1000) / answersASecond),
  from: 0,
  to: 10_000,
  rate
})

it('is small where most iterations read, and large where few write', () => {
  expect(toNaturalGapMs(steady(88, 100), 18_000)).toBeLessThan(100)
  expect(toNaturalGapMs(steady(33, 100), 18_000)).toBeLessThan(310)
  expect(toNaturalGapMs(steady(10, 30), 18_000)).toBeGreaterThan(500)
})

it('knows nothing where nothing was answered', () => {
  expect(toNaturalGapMs({ ...steady(10, 30), times: [] }, 18_000)).toBe(0)
})
