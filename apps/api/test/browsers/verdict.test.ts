import { expect, it } from 'vitest'
import { toVerdict } from './verdict.ts'

const totals = { reads: 200, changes: 40, refused: 3, revocations: 1 }
const quiet = { totals, complaints: [], errors: [] }

it('is kept when much was done and nobody complained', () => {
  expect(toVerdict(quiet)).toEqual({
    isKept: true,
    text: '200 reads, 40 changes acknowledged, 3 refused, 1 revocations\nnobody noticed'
  })
})

it.each([
  [
    'a user who complains',
    { ...quiet, complaints: [{ complaint: 'signed out', detail: 'at 2' } as const] },
    'first: at 2'
  ],
  ['an error in a log', { ...quiet, errors: ['no such key'] }, 'first: no such key'],
  ['more refused than done', { ...quiet, totals: { ...totals, refused: 40 } }, 'too little'],
  ['nothing read', { ...quiet, totals: { ...totals, reads: 0 } }, 'too little']
])('is not kept with %s', (_, result, words) => {
  const { isKept, text } = toVerdict(result)
  expect(isKept).toBe(false)
  expect(text).toContain(words)
})
