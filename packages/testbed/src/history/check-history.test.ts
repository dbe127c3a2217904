import { describe, expect, it } from 'vitest'
import { checkHistory } from './check-history.ts'
import { type OperationEnd, type ReadOperation, toElement, type WriteOperation } from './operation.ts'

const write = (n: number, end: OperationEnd = 'acknowledged', at = n * 10): WriteOperation => ({
  id: `w${n}`,
  kind: 'write',
  key: `k${n}`,
  value: 'v',
  startedAt: at,
  endedAt: at + 5,
  end
})
const read = (n: number, at: number, rest: Partial<ReadOperation> = {}): ReadOperation => ({
  id: `r${at}`,
  kind: 'read',
  key: `k${n}`,
  startedAt: at,
  endedAt: at + 1,
  end: 'acknowledged',
  ...rest
})
const there = (...ns: number[]) => new Set(ns.map((n) => toElement({ key: `k${n}`, value: 'v' })))

describe('checkHistory', () => {
  it('keeps its verdict when everything acknowledged is there', () => {
    const report = checkHistory([write(1), write(2), read(1, 30, { seen: ['k1 v'] })], there(1, 2))
    expect(report).toMatchObject({ acknowledged: 2, lost: [], failedReads: [], verdict: 'kept', broken: [] })
  })

  it('finds an acknowledged write that is not there any more', () => {
    const report = checkHistory([write(1), write(2)], there(1))
    expect(report.lost.map(({ id }) => id)).toEqual(['w2'])
    expect(report.verdict).toBe('broken')
    expect(report.broken).toEqual(['1 acknowledged writes lost'])
  })

  it('accepts an indeterminate write both ways', () => {
    expect(checkHistory([write(1, 'indeterminate')], there()).verdict).toBe('kept')
    expect(checkHistory([write(1, 'indeterminate')], there(1)).verdict).toBe('kept')
  })

  it('finds a write that was reported as not applied and is there', () => {
    const report = checkHistory([write(1, 'not-applied')], there(1))
    expect(report.revived.map(({ id }) => id)).toEqual(['w1'])
    expect(report.verdict).toBe('broken')
  })

  it('does not accept a write whose end says nothing', () => {
    expect(checkHistory([write(1, 'failed')], there()).verdict).toBe('broken')
  })

  it('counts every write that was not acknowledged as failed', () => {
    const report = checkHistory([write(1, 'not-applied'), write(2, 'indeterminate'), write(3)], there(3))
    expect(report.failedWrites.map(({ id }) => id)).toEqual(['w1', 'w2'])
    expect(report.writes).toEqual({ acknowledged: 1, 'not-applied': 1, indeterminate: 1, failed: 0 })
  })

  it('finds a read that misses what its client wrote before', () => {
    const report = checkHistory([write(1), read(1, 20, { seen: [] })], there(1))
    expect(report.staleAgainstOwnWrite.map(({ id }) => id)).toEqual(['r20'])
    expect(report.verdict).toBe('broken')
  })

  it('accepts such a read when the reader was told', () => {
    const report = checkHistory([write(1), read(1, 20, { seen: [], stale: true })], there(1))
    expect(report).toMatchObject({ staleAgainstOwnWrite: [], verdict: 'kept' })
    expect(report.markedStale).toHaveLength(1)
  })

  it('expects neither writes still under way nor those of other clients in a read', () => {
    const own = { ...write(1), client: 'a' }
    const during = read(1, 12, { seen: [], client: 'a' })
    const foreign = read(1, 20, { seen: [], client: 'b' })
    expect(checkHistory([own, during, foreign], there(1)).verdict).toBe('kept')
  })

  it('expects every own element in a key that is appended to', () => {
    const append = (value: string, at: number): WriteOperation => ({
      ...write(1),
      id: value,
      value,
      startedAt: at,
      endedAt: at
    })
    const operations = [append('a', 1), append('b', 2), read(1, 3, { seen: ['k1 b'] })]
    expect(checkHistory(operations, new Set(['k1 a', 'k1 b'])).staleAgainstOwnWrite).toHaveLength(1)
  })

  it('measures gaps from the run’s start to its end, for writes and reads apart', () => {
    const operations = [write(1, 'acknowledged', 0), write(2, 'failed', 400), read(1, 900), read(1, 999)]
    const report = checkHistory(operations, there(1))
    expect(report.writeGapMs).toBe(995)
    expect(report.readGapMs).toBe(901)
  })

  it('measures no gap of what was not tried', () => {
    expect(checkHistory([write(1)], there(1)).readGapMs).toBe(0)
    expect(checkHistory([], new Set()).verdict).toBe('kept')
  })
})
