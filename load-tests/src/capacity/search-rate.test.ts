import { expect, it } from 'vitest'
import { type SearchOptions, searchRate } from './search-rate.ts'

const options: SearchOptions = { startRate: 200, maxRate: 20_000 }

/** A service that keeps every rate up to `capacity`. */
function search(capacity: number, overrides: Partial<SearchOptions> = {}) {
  return searchRate(async (rate) => ({ rate, isKept: rate <= capacity }), { ...options, ...overrides })
}

it.each([10, 37, 199, 200, 1000, 4321, 19_999])('finds a capacity of %d to within its precision', async (capacity) => {
  const { best, missed } = await search(capacity, { maxSteps: 30 })
  expect(best?.rate).toBeLessThanOrEqual(capacity)
  expect(missed?.rate).toBeGreaterThan(capacity)
  expect(missed?.rate).toBeLessThanOrEqual(Math.max((best?.rate ?? 0) * 1.15, (best?.rate ?? 0) + 2))
})

it('never goes beyond the rate that was asked for at most', async () => {
  const { best, missed, samples } = await search(1_000_000, { maxRate: 1500 })
  expect([best?.rate, missed]).toEqual([1500, undefined])
  expect(samples.map(({ rate }) => rate)).toEqual([200, 400, 800, 1500])
})

it('gives up on what keeps no rate at all', async () => {
  const { best, missed } = await search(0)
  expect(best).toBeUndefined()
  expect(missed?.rate).toBeLessThan(20)
})

it('tries as many rates as it may, and no more', async () => {
  const { samples } = await search(19_999, { maxSteps: 4 })
  expect(samples).toHaveLength(4)
})
