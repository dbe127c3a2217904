import { beforeEach, describe, expect, it } from 'vitest'
import { Laggards } from './laggards.ts'

let laggards: Laggards
beforeEach(() => {
  laggards = new Laggards()
  laggards.add('a', { offset: 100, answeredAt: 1000 })
})

describe('a replica that a write went without', () => {
  it('is a laggard, and no other', () => {
    expect(laggards.has('a')).toBe(true)
    expect(laggards.has('b')).toBe(false)
  })

  it('no longer when it has all it was left out of', () => {
    laggards.judge('a', 99, 9000)
    expect(laggards.has('a')).toBe(true)
    laggards.judge('a', 100, 9000)
    expect(laggards.has('a')).toBe(false)
  })

  it('no longer when it has one of them within its grace, the newest not yet', () => {
    laggards.add('a', { offset: 200, answeredAt: 1450 })
    laggards.judge('a', 100, 1500)
    expect(laggards.has('a')).toBe(false)
  })

  it('still when it is as late as ever, however often it is asked', () => {
    laggards.add('a', { offset: 200, answeredAt: 2000 })
    laggards.judge('a', 100, 3000)
    laggards.add('a', { offset: 300, answeredAt: 3000 })
    laggards.judge('a', 200, 4000)
    expect(laggards.has('a')).toBe(true)
    // The one it is judged by now was answered at 3000.
    laggards.add('a', { offset: 400, answeredAt: 3400 })
    laggards.judge('a', 300, 3500)
    expect(laggards.has('a')).toBe(false)
  })
})
