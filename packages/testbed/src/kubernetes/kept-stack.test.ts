import { expect, it } from 'vitest'
import { requireKeptNodes } from './kept-stack.ts'

const kept = { nodes: 4, sentinels: 5, layers: [] }

it.each([
  [2, undefined],
  [3, kept],
  [4, kept]
])('lets %i replicas come where there are %j', (replicas, there) => {
  expect(() => requireKeptNodes(replicas, there)).not.toThrow()
})

it('takes no node away by the way: who leaves has to hand over and to be forgotten', () => {
  expect(() => requireKeptNodes(2, kept)).toThrow('say --replicas 3, and then `ha scale --replicas 2`')
})
