import { expect, it } from 'vitest'
import type { RequestSlice } from '../run-record.ts'
import { longestPause } from './longest-pause.ts'

const at = (atMs: number, outcome: RequestSlice['outcome'] = 'ok'): RequestSlice => ({
  atMs,
  route: 'change',
  kind: 'write',
  outcome,
  count: 1
})

it('is the longest time without a good answer', () => {
  const requests = [at(0), at(100), at(200, 'unavailable'), at(700, 'failed'), at(2600), at(2700, 'stale-marked')]
  expect(longestPause(requests, 'write', 100)).toEqual({ fromMs: 200, lengthMs: 2400 })
})

it('is not known without answers', () => {
  expect(longestPause([at(0, 'failed')], 'write', 100)).toBeUndefined()
  expect(longestPause([at(0)], 'read', 100)).toBeUndefined()
})

it('counts a pause that nobody saw end', () => {
  const requests = [at(0), at(200), at(900, 'timeout')]
  expect(longestPause(requests, 'write', 100)).toEqual({ fromMs: 300, lengthMs: 700 })
})
