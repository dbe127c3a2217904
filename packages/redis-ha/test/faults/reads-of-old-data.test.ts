import type { ReadOperation, WriteOperation } from '@repo/testbed'
import { expect, it } from 'vitest'
import { readsOfOldData } from './reads-of-old-data.ts'

const tick = (n: number): WriteOperation => ({
  id: `w${n}`,
  kind: 'write',
  key: 'time:a',
  value: String(n),
  startedAt: n * 100,
  endedAt: n * 100,
  end: 'acknowledged'
})
const read = (at: number, n: number, stale = false): ReadOperation => ({
  id: `r${at}`,
  kind: 'read',
  key: 'time:a',
  startedAt: at,
  endedAt: at,
  end: 'acknowledged',
  seen: [`time:a ${n}`],
  stale
})
const all = new Set([1, 2, 3].map((n) => `time:a ${n}`))
const old = (reads: ReadOperation[], survivors = all) =>
  readsOfOldData([tick(1), tick(2), tick(3)], reads, survivors, 1000).map(({ id }) => id)

it('finds a read that lacks what was there longer ago than the bound', () => {
  expect(old([read(1250, 1), read(1150, 1), read(1350, 3)])).toEqual(['r1250'])
})

it('accepts one that said to be stale, and asks for nothing that a failover took back', () => {
  expect(old([read(1250, 1, true)])).toEqual([])
  expect(old([read(1250, 1)], new Set(['time:a 1']))).toEqual([])
})
