import { expect, it } from 'vitest'
import { placeLabels } from './place-labels.ts'

const room = { right: 1000, lanes: 3 }

it('puts labels that would cover each other into rows of their own', () => {
  const labels = [0, 10, 20, 120].map((x) => ({ x, width: 100 }))
  expect(placeLabels(labels, room).map(({ lane }) => lane)).toEqual([0, 1, 2, 0])
})

it('turns a label round that would leave the picture', () => {
  expect(placeLabels([{ x: 950, width: 100 }], room)).toEqual([{ lane: 0, left: 850 }])
})

it('leaves out what has no room', () => {
  const labels = [0, 1, 2, 3].map((x) => ({ x, width: 100 }))
  expect(placeLabels(labels, room).map(({ lane }) => lane)).toEqual([0, 1, 2, undefined])
})

it('never lets two labels of a row overlap', () => {
  const labels = Array.from({ length: 60 }, (_, i) => ({ x: (i * 17) % 1000, width: 40 + ((i * 31) % 120) })).sort(
    (a, b) => a.x - b.x
  )
  const placed = placeLabels(labels, room).map(({ lane, left }, i) => ({
    lane,
    left,
    right: left + (labels[i]?.width ?? 0)
  }))
  for (const [i, a] of placed.entries()) {
    for (const b of placed.slice(i + 1)) {
      if (a.lane !== undefined && a.lane === b.lane) expect(a.right <= b.left || b.right <= a.left).toBe(true)
    }
  }
})
