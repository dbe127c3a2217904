import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LossLedger } from './loss-ledger.ts'

describe('what a failover lost', () => {
  it('is exact where the boundary lies between two batches', () => {
    const ledger = new LossLedger()
    ledger.add(0, 100, 3)
    ledger.add(100, 180, 2)
    expect(ledger.lossAfter(100)).toEqual({ lower: 2, upper: 2 })
    expect(ledger.lossAfter(180)).toEqual({ lower: 0, upper: 0 })
  })

  it('is an interval where a batch straddles it', () => {
    const ledger = new LossLedger()
    ledger.add(0, 100, 3)
    ledger.add(100, 180, 2)
    expect(ledger.lossAfter(140)).toEqual({ lower: 0, upper: 2 })
    expect(ledger.lossAfter(40)).toEqual({ lower: 2, upper: 5 })
  })

  it('does not count what every replica has', () => {
    const ledger = new LossLedger()
    ledger.add(0, 100, 3)
    ledger.add(100, 180, 2)
    ledger.forgetUpTo(100)
    expect(ledger.atRisk).toBe(2)
    ledger.forgetUpTo(1000)
    expect(ledger.atRisk).toBe(0)
  })

  it('always contains the truth, however many batches there were', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 30_000, size: 'max' })
    fc.assert(
      fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), (batches, where) => {
        const ledger = new LossLedger()
        let offset = 0
        const ends: number[] = []
        for (const writes of batches) {
          const from = offset
          for (let i = 0; i < writes; i++) {
            offset += 10
            ends.push(offset)
          }
          ledger.add(from, offset, writes)
        }
        const boundary = Math.round(where * offset)
        const truth = ends.filter((end) => end > boundary).length
        const { lower, upper } = ledger.lossAfter(boundary)
        expect(lower).toBeLessThanOrEqual(truth)
        expect(upper).toBeGreaterThanOrEqual(truth)
      }),
      { numRuns: 20 }
    )
  })
})
