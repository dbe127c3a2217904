import { expect, it } from 'vitest'
import type { NodeSample } from '../link/node-link.ts'
import { Freshness } from './freshness.ts'

function start() {
  const topology = { confirmedAt: 1000 }
  const follower = (replid: string, offset: number) => ({ sample: { replid, offset } as NodeSample })
  return { topology, follower, freshness: new Freshness(topology) }
}

it('dates a replica by what its master had when it was last heard of', () => {
  const { topology, follower, freshness } = start()
  freshness.addMasterOffset('a', 1000, 50)
  topology.confirmedAt = 1500
  freshness.addMasterOffset('a', 1500, 60)
  expect([60, 50, 49].map((offset) => freshness.ageOf(follower('a', offset), 1600))).toEqual([100, 600, Infinity])
  expect(freshness.ageOf(follower('b', 60), 1600)).toBe(Infinity)
})

it('takes no replica for fresh whose master nobody names, however much they hear of each other', () => {
  const { follower, freshness } = start()
  freshness.addMasterOffset('a', 1000, 50)
  freshness.addMasterOffset('a', 11_000, 60)
  expect(freshness.ageOf(follower('a', 60), 11_000)).toBe(10_000)
  expect(freshness.namedMasterHeardAt).toBe(1000)
})

it('goes on doing so when its successor is named and was not heard of yet', () => {
  const { topology, follower, freshness } = start()
  freshness.addMasterOffset('a', 1000, 50)
  freshness.addMasterOffset('a', 11_000, 60)
  topology.confirmedAt = 11_050
  expect(freshness.ageOf(follower('a', 60), 11_100)).toBe(10_100)
  expect(freshness.namedMasterHeardAt).toBe(1000)
  freshness.addMasterOffset('b', 11_100, 70)
  expect(freshness.ageOf(follower('b', 70), 11_100)).toBe(50)
  expect(freshness.ageOf(follower('a', 60), 11_100)).toBe(Infinity)
})
