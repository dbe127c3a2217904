import { describe, expect, it } from 'vitest'
import { Timeline } from './timeline.ts'

const a = { host: '10.0.0.1', port: 6379 }
const b = { host: '10.0.0.2', port: 6379 }

describe('the record of a failover', () => {
  it('goes from the first sign of trouble to the first write on the new master', () => {
    const timeline = new Timeline()
    timeline.acknowledged(1000)
    timeline.note(1100, 'suspect', '10.0.0.1:6379')
    timeline.note(2100, '+odown', '10.0.0.1:6379')
    timeline.switched(2300, a, b, 4)
    expect(timeline.acknowledged(2310)).toMatchObject({
      from: a,
      to: b,
      epoch: 4,
      writeGapMs: 1310,
      steps: [
        { atMs: 0, what: 'suspect', where: '10.0.0.1:6379' },
        { atMs: 1000, what: '+odown' },
        { atMs: 1200, what: 'adopted', where: '10.0.0.2:6379' },
        { atMs: 1210, what: 'first-write' }
      ]
    })
  })

  it('is written once', () => {
    const timeline = new Timeline()
    timeline.switched(10, a, b, 1)
    expect(timeline.acknowledged(20)).toBeDefined()
    expect(timeline.acknowledged(30)).toBeUndefined()
  })

  it('has no write gap where nobody had written before', () => {
    const timeline = new Timeline()
    timeline.switched(10, a, b, 1)
    expect(timeline.acknowledged(20)?.writeGapMs).toBeUndefined()
  })

  it('forgets trouble that led to no switch', () => {
    const timeline = new Timeline()
    timeline.note(0, 'suspect')
    timeline.calmed(50)
    timeline.switched(100, a, b, 1)
    expect(timeline.acknowledged(110)?.steps.map(({ what }) => what)).toEqual(['adopted', 'first-write'])
  })

  it('forgets trouble that is long over', () => {
    const timeline = new Timeline()
    timeline.note(0, '+sdown')
    timeline.switched(100_000, a, b, 1)
    expect(timeline.acknowledged(100_010)?.steps.map(({ what }) => what)).toEqual(['adopted', 'first-write'])
  })
})
