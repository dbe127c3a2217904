import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { groupCalls } from './group-calls.ts'

it('runs what comes together once, and what comes later without waiting for it', async () => {
  const groups: (readonly number[])[] = []
  const held = Promise.withResolvers<void>()
  const call = groupCalls<number>((items) => {
    groups.push(items)
    return items.includes(1) ? held.promise : Promise.resolve()
  }, 3)
  const first = [call(1), call(2)]
  await nextTurn()
  await Promise.all([3, 4, 5, 6].map(call))
  expect(groups).toEqual([[1, 2], [3, 4, 5], [6]])
  held.resolve()
  await Promise.all(first)
})

it('fails all that came together', async () => {
  const call = groupCalls<number>(() => Promise.reject(new Error('away')), 3)
  const ends = await Promise.allSettled([call(1), call(2)])
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
