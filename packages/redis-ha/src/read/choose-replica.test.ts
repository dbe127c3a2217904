import { describe, expect, it } from 'vitest'
import { chooseReplica } from './choose-replica.ts'

const replica = (name: string, ageMs: number, readsInFlight = 0) => ({ name, ageMs, readsInFlight })

describe('the choice of a replica', () => {
  it('is none where there is none', () => {
    expect(chooseReplica([])).toBeUndefined()
  })

  it('is the fresher of two', () => {
    expect(chooseReplica([replica('behind', 900), replica('fresh', 50)])?.name).toBe('fresh')
  })

  it('is the less busy of two that are equally fresh', () => {
    expect(chooseReplica([replica('busy', 50, 8), replica('idle', 90, 1)])?.name).toBe('idle')
  })

  it('never compares a replica with itself', () => {
    const three = [replica('a', 50, 9), replica('b', 50, 1), replica('c', 50, 9)]
    for (const first of [0, 0.34, 0.67, 0.999]) {
      for (const second of [0, 0.5, 0.999]) {
        const rolls = [first, second]
        expect(three).toContain(chooseReplica(three, () => rolls.shift() as number))
      }
    }
  })

  it('reaches every replica', () => {
    const three = [replica('a', 50), replica('b', 50), replica('c', 50)]
    const chosen = new Set(Array.from({ length: 200 }, () => chooseReplica(three)?.name))
    expect(chosen.size).toBe(3)
  })
})
