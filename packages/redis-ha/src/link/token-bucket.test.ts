import { expect, it } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

it('allows a burst, and then its share of what happens', () => {
  const bucket = new TokenBucket(0.05, 3)
  const takes = (count: number) => Array.from({ length: count }, () => bucket.take()).filter(Boolean).length
  expect(takes(10)).toBe(3)
  for (let i = 0; i < 41; i++) bucket.earn()
  expect(bucket.left).toBe(2)
  expect(takes(10)).toBe(2)
})

it('saves up no more than its capacity', () => {
  const bucket = new TokenBucket(1, 2)
  for (let i = 0; i < 100; i++) bucket.earn()
  expect(bucket.left).toBe(2)
})
