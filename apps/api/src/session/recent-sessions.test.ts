import { expect, it } from 'vitest'
import { RecentSessions } from './recent-sessions.ts'

it('counts each session once, for one to two windows', () => {
  const recent = new RecentSessions({ windowMs: 100 })
  for (const handle of ['a', 'b', 'a']) recent.add(handle, 1000)
  recent.add('c', 1150)
  recent.add('a', 1150)
  expect(recent.count(1199)).toBe(3)
  expect(recent.count(1200)).toBe(2)
  expect(recent.count(1300)).toBe(0)
})

it('takes no more memory than it may', () => {
  const recent = new RecentSessions({ windowMs: 100, maxSessions: 2 })
  for (const handle of ['a', 'b', 'c', 'd']) recent.add(handle, 1000)
  expect(recent.count(1000)).toBe(2)
})
