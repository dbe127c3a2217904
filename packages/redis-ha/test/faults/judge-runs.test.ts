import { listGaps } from '@repo/testbed'
import { expect, it } from 'vitest'
import { toFigures } from './judge-runs.ts'

it('takes the lower middle as the median and leaves out runs without a figure', () => {
  expect(toFigures([5, undefined, 1, 9, 3])).toEqual({ median: 3, worst: 9 })
  expect(toFigures([undefined])).toBeUndefined()
})

it('counts the edges of the window as neighbours, and nothing outside it', () => {
  expect(listGaps([5, 12, 18, 40], 10, 30)).toEqual([12, 6, 2])
  expect(listGaps([], 10, 30)).toEqual([20])
})
