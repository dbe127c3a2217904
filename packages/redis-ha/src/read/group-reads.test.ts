import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { groupReads } from './group-reads.ts'

const [a, b] = [{} as Redis, {} as Redis]

/** Doubles what it is asked, and notes who was asked what. */
function createDoubler() {
  const asked: [node: Redis, questions: readonly number[]][] = []
  const double = groupReads(async (node, questions: readonly number[]) => {
    asked.push([node, [...questions]])
    return questions.map((question) => (question < 0 ? new Error(`not ${question}`) : question * 2))
  })
  return { double, asked }
}

it('asks a node once for all questions of a turn, and gives each its answer', async () => {
  const { double, asked } = createDoubler()
  expect(await Promise.all([double(a, 1), double(b, 2), double(a, 3), double(a, 1)])).toEqual([2, 4, 6, 2])
  expect(asked).toEqual([
    [a, [1, 3, 1]],
    [b, [2]]
  ])
})

it('asks again for the questions of a later turn', async () => {
  const { double, asked } = createDoubler()
  expect(await double(a, 1)).toBe(2)
  expect(await double(a, 2)).toBe(4)
  expect(asked.map(([, questions]) => questions)).toEqual([[1], [2]])
})

it('asks for 128 at once at most', async () => {
  const { double, asked } = createDoubler()
  const numbers = Array.from({ length: 300 }, (_, i) => i)
  expect(await Promise.all(numbers.map((n) => double(a, n)))).toEqual(numbers.map((n) => n * 2))
  expect(asked.map(([, questions]) => questions.length)).toEqual([128, 128, 44])
})

it('fails one question alone, or all of a turn that could not be asked', async () => {
  const { double } = createDoubler()
  const outcomes = await Promise.allSettled([double(a, 1), double(a, -1)])
  expect(outcomes).toMatchObject([{ value: 2 }, { reason: { message: 'not -1' } }])

  for (const refuse of [() => Promise.reject(new Error('gone')), throwAtOnce]) {
    const ask = groupReads(refuse)
    expect(await Promise.allSettled([ask(a, 1), ask(a, 2)])).toMatchObject([
      { reason: { message: 'gone' } },
      { reason: { message: 'gone' } }
    ])
  }
})

function throwAtOnce(): never {
  throw new Error('gone')
}
