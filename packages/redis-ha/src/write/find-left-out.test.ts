import { describe, expect, it } from 'vitest'
import { findLeftOut, type ReplicaStanding } from './find-left-out.ts'

const never = Number.NEGATIVE_INFINITY
const write = { offset: 100, answeredAt: 1000 }
const rule = { now: 1600, masterSeenAt: never, strict: false }
const seen = { ...rule, masterSeenAt: 1500 }
const none = { laggards: [] }
const only = { laggards: ['b'] }

function standing(replica: string, offset: number, more: Partial<ReplicaStanding> = {}): ReplicaStanding {
  return { replica, offset, downAt: never, isDown: false, priority: 100, isLaggard: false, ...more }
}
const a = standing('a', 100)
const b = standing('b', 99)

describe('a write is safe from the loss of its master', () => {
  it('when every replica that could be promoted has it', () => {
    expect(findLeftOut(write, [a, standing('b', 140)], rule)).toEqual(none)
  })

  it('not when one lacks it: that one may be promoted', () => {
    expect(findLeftOut(write, [standing('a', 140), b], rule)).toBeUndefined()
  })

  it('not when there is no replica at all, nor on nobody’s confirmation', () => {
    expect(findLeftOut(write, [], rule)).toBeUndefined()
    expect(findLeftOut(write, [standing('a', 99, { downAt: 1001 }), standing('b', 98)], seen)).toBeUndefined()
  })

  it('without one that a majority, asked after the write was answered, calls down; that is no laggard', () => {
    expect(findLeftOut(write, [a, standing('b', 0, { downAt: 1001 })], rule)).toEqual(none)
    expect(findLeftOut(write, [a, standing('b', 0, { downAt: 1000 })], rule)).toBeUndefined()
    // One that was a laggard before is one when it is back.
    expect(findLeftOut(write, [a, standing('b', 0, { downAt: 1001, isLaggard: true })], rule)).toEqual(only)
  })

  it('without a laggard that had its grace, when a majority has heard from the master since', () => {
    expect(findLeftOut(write, [a, b], seen)).toEqual(only)
    // Cut off together with the master, the majority would not have heard from it.
    expect(findLeftOut(write, [a, b], { ...rule, masterSeenAt: 1499 })).toBeUndefined()
  })

  it('at once without one that was left out before, as long as a majority has the master', () => {
    const laggard = { ...b, isLaggard: true }
    expect(findLeftOut(write, [a, laggard], { ...rule, masterSeenAt: 100 })).toEqual(only)
    expect(findLeftOut(write, [a, laggard], { ...rule, masterSeenAt: 99 })).toBeUndefined()
    // Confirmed long after it was answered: what counts is now.
    expect(findLeftOut(write, [a, laggard], { ...rule, masterSeenAt: 100, now: 5000 })).toBeUndefined()
    expect(findLeftOut(write, [a, laggard], { ...seen, strict: true })).toBeUndefined()
    expect(findLeftOut(write, [a, { ...laggard, priority: 50 }], seen)).toBeUndefined()
  })

  it('never without a laggard that Sentinel would promote before all that confirmed', () => {
    expect(findLeftOut(write, [a, { ...b, priority: 50 }], seen)).toBeUndefined()
    expect(findLeftOut(write, [a, { ...b, priority: 150 }], seen)).toEqual(only)
    // Those that confirmed are down or away: it would be the laggard.
    expect(findLeftOut(write, [{ ...a, isDown: true }, b], seen)).toBeUndefined()
  })

  it('never without a laggard when strict', () => {
    expect(findLeftOut(write, [a, b], { ...seen, strict: true })).toBeUndefined()
  })
})
