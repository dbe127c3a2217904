import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OffsetClock } from './offset-clock.ts'

describe('the offset clock', () => {
  it('knows nothing before the first sample', () => {
    expect(new OffsetClock().currentAsOf(100)).toBe(Number.NEGATIVE_INFINITY)
  })

  it('dates a replica by the newest master sample it is not behind', () => {
    const clock = new OffsetClock()
    clock.add(1000, 50)
    clock.add(1100, 80)
    clock.add(1200, 120)
    expect(clock.currentAsOf(120)).toBe(1200)
    expect(clock.currentAsOf(119)).toBe(1100)
    expect(clock.currentAsOf(49)).toBe(Number.NEGATIVE_INFINITY)
  })

  it('keeps a replica of an idle master as fresh as the newest sample', () => {
    const clock = new OffsetClock(4)
    for (let at = 0; at <= 10_000; at += 100) clock.add(at, 50)
    expect(clock.currentAsOf(50)).toBe(10_000)
  })

  it('ignores answers that overtook each other', () => {
    const clock = new OffsetClock()
    clock.add(1100, 80)
    clock.add(1000, 90)
    clock.add(1200, 70)
    expect([clock.lastSentAt, clock.lastOffset]).toEqual([1100, 80])
  })

  it('remembers seconds also when every millisecond brings a sample', () => {
    const clock = new OffsetClock()
    for (let at = 0; at <= 10_000; at += 1) clock.add(at, at)
    expect(clock.currentAsOf(7000)).toBeGreaterThan(6900)
  })

  it('never dates a replica newer than the last moment at which it had everything', () => {
    const growth = fc.array(
      fc.record({ stepMs: fc.integer({ min: 1, max: 200 }), bytes: fc.integer({ min: 0, max: 50 }) }),
      { maxLength: 300 }
    )
    fc.assert(
      fc.property(growth, fc.nat(), (steps, pick) => {
        const clock = new OffsetClock()
        let at = 0
        let offset = 0
        const history = steps.map(({ stepMs, bytes }) => {
          at += stepMs
          offset += bytes
          clock.add(at, offset)
          return { at, offset }
        })
        const replicaOffset = offset === 0 ? 0 : pick % (offset + 1)
        const complete = history.filter((sample) => sample.offset <= replicaOffset).at(-1)
        expect(clock.currentAsOf(replicaOffset)).toBeLessThanOrEqual(complete?.at ?? Number.NEGATIVE_INFINITY)
      })
    )
  })
})
