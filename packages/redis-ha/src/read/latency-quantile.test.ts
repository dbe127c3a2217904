import { expect, it } from 'vitest'
import { LatencyQuantile } from './latency-quantile.ts'

/** Repeatable numbers between 0 and 1. */
function* numbers() {
  for (let seed = 1; ; ) {
    seed = (seed * 48_271) % 2_147_483_647
    yield seed / 2_147_483_647
  }
}

it('settles near the quantile, and follows when everything gets slower', () => {
  const random = numbers()
  const quantile = new LatencyQuantile(0.95, 50)
  const feed = (scaleMs: number) => {
    for (let i = 0; i < 5000; i++) quantile.add((random.next().value as number) * scaleMs)
  }
  feed(10)
  expect(quantile.estimateMs).toBeGreaterThan(8)
  expect(quantile.estimateMs).toBeLessThan(11)
  feed(100)
  expect(quantile.estimateMs).toBeGreaterThan(80)
  expect(quantile.estimateMs).toBeLessThan(110)
})
