import { describe, expect, it } from 'vitest'
import { chooseReplica } from './choose-replica.ts'

interface Replica {
  readonly name: string
  readonly ageMs: number | undefined
  readonly readsInFlight: number
}

const replica = (name: string, ageMs: number | undefined, readsInFlight = 0): Replica => ({
  name,
  ageMs,
  readsInFlight
})
const choose = (all: readonly Replica[], random?: () => number) =>
  chooseReplica(all, ({ ageMs }) => ageMs, random)?.name

describe('the choice of a replica', () => {
  it('is none where none may serve', () => {
    expect(choose([])).toBeUndefined()
    expect(choose([replica('too old', undefined)])).toBeUndefined()
  })

  it('is the only one that may serve, wherever it stands', () => {
    const all = [replica('no', undefined), replica('yes', 50), replica('neither', undefined)]
    for (const roll of [0, 0.4, 0.99]) expect(choose(all, () => roll)).toBe('yes')
  })

  it('is the fresher of two', () => {
    for (const roll of [0, 0.99])
      expect(choose([replica('behind', 900), replica('fresh', 50)], () => roll)).toBe('fresh')
  })

  it('is the less busy of two that are equally fresh', () => {
    for (const roll of [0, 0.99])
      expect(choose([replica('busy', 50, 8), replica('idle', 90, 1)], () => roll)).toBe('idle')
  })

  it('reaches every replica', () => {
    const three = [replica('a', 50), replica('b', 50), replica('c', 50)]
    expect(new Set(Array.from({ length: 200 }, () => choose(three))).size).toBe(3)
  })
})
