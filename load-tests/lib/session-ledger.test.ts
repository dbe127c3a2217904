import { describe, expect, it } from 'vitest'
import { maxChanges, SessionLedger } from './session-ledger.ts'

const maxStalenessMs = 2000

function ledgerWith(acknowledged: readonly number[]): SessionLedger {
  const ledger = new SessionLedger()
  for (const at of acknowledged) ledger.acknowledge(ledger.next().n, at)
  return ledger
}
const check = (ledger: SessionLedger, data: Record<string, unknown>, rest: object = {}) =>
  ledger
    .checkRead({ data, startedAt: 1000, withToken: true, stale: false, ...rest }, maxStalenessMs)
    .map(({ what }) => what)

describe('SessionLedger', () => {
  it('is content with what was acknowledged, and with more', () => {
    const ledger = ledgerWith([100])
    ledger.next()
    expect(check(ledger, { f1: 1 })).toEqual([])
    expect(check(ledger, { f1: 1, f2: 2 })).toEqual([])
  })

  it('finds an own change missing, also when a later one is there', () => {
    expect(check(ledgerWith([100, 200]), { f2: 2 })).toEqual(['own-write-missed'])
  })

  it('calls it a step back when it has been seen before', () => {
    const ledger = ledgerWith([100])
    expect(check(ledger, { f1: 1 })).toEqual([])
    expect(check(ledger, {})).toEqual(['step-back'])
  })

  it('does not miss a change that nobody acknowledged, even if it was seen', () => {
    const ledger = new SessionLedger()
    ledger.next()
    expect(check(ledger, { f1: 1 })).toEqual([])
    expect(check(ledger, {})).toEqual([])
  })

  it('asks of a read without token only what is older than the bound', () => {
    const ledger = ledgerWith([100])
    expect(check(ledger, {}, { withToken: false })).toEqual([])
    expect(check(ledger, {}, { withToken: false, startedAt: 2101 })).toEqual(['unmarked-stale'])
  })

  it('accepts anything old that says so', () => {
    expect(check(ledgerWith([100]), {}, { stale: true, startedAt: 9000, ageMs: 9000 })).toEqual([])
  })

  it('finds an age over the bound that is not marked', () => {
    expect(check(ledgerWith([]), {}, { ageMs: 2001 })).toEqual(['unmarked-stale'])
  })

  it('finds what nobody sent', () => {
    expect(check(ledgerWith([100]), { f1: 1, f2: 2 })).toEqual(['wrong-session'])
    expect(check(ledgerWith([100]), { f1: 7 })).toContain('wrong-session')
  })

  it('is full before the API refuses another field', () => {
    const ledger = new SessionLedger()
    for (let i = 0; i < maxChanges; i++) ledger.next()
    expect(ledger.isFull).toBe(true)
  })
})
