import { describe, expect, it } from 'vitest'
import { isReplicated, type ReplicaStanding } from './is-replicated.ts'

const never = Number.NEGATIVE_INFINITY
const write = { offset: 100, answeredAt: 1000 }
const rule = { masterSeenAt: never, strict: false }
const has = (offset: number, downAt = never, priority = 100): ReplicaStanding => ({
  replica: '127.0.0.1:6380',
  offset,
  downAt,
  priority,
  isLaggard: false
})

describe('a write is safe from the loss of its master', () => {
  it('when every replica that could be promoted has it', () => {
    expect(isReplicated(write, [has(100), has(140)], rule)).toBe(true)
  })

  it('not when one lacks it: that one may be promoted', () => {
    expect(isReplicated(write, [has(140), has(99)], rule)).toBe(false)
  })

  it('not when there is no replica at all', () => {
    expect(isReplicated(write, [], rule)).toBe(false)
  })

  it('without one that a majority, asked after the write was answered, calls down', () => {
    expect(isReplicated(write, [has(100), has(0, 1001)], rule)).toBe(true)
    expect(isReplicated(write, [has(100), has(0, 1000)], rule)).toBe(false)
  })

  it('without a laggard that had its grace, when a majority has heard from the master since', () => {
    expect(isReplicated(write, [has(100), has(99)], { ...rule, masterSeenAt: 1500 })).toBe(true)
    // Cut off together with the master, the majority would not have heard from it.
    expect(isReplicated(write, [has(100), has(99)], { ...rule, masterSeenAt: 1499 })).toBe(false)
  })

  it('at once without one that was left out before, while a majority has the master', () => {
    const laggard = { ...has(99), isLaggard: true }
    expect(isReplicated(write, [has(100), laggard], { ...rule, masterSeenAt: -500 })).toBe(true)
    expect(isReplicated(write, [has(100), laggard], { ...rule, masterSeenAt: -501 })).toBe(false)
    expect(isReplicated(write, [has(100), laggard], { ...rule, masterSeenAt: 9999, strict: true })).toBe(false)
    expect(isReplicated(write, [has(100), { ...laggard, priority: 50 }], { ...rule, masterSeenAt: 9999 })).toBe(false)
  })

  it('never without a laggard that Sentinel would promote before all that confirmed', () => {
    const later = { ...rule, masterSeenAt: 9999 }
    expect(isReplicated(write, [has(100), has(99, never, 50)], later)).toBe(false)
    expect(isReplicated(write, [has(100), has(99, never, 150)], later)).toBe(true)
  })

  it('never without a laggard when strict', () => {
    expect(isReplicated(write, [has(100), has(99)], { ...rule, masterSeenAt: 9999, strict: true })).toBe(false)
  })

  it('never on nobody’s confirmation', () => {
    expect(isReplicated(write, [has(99, 1001), has(98)], { ...rule, masterSeenAt: 9999 })).toBe(false)
  })
})
