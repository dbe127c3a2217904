import { describe, expect, it } from 'vitest'
import type { Line } from '../../lib/line.ts'
import { RunReducer, toResolution } from './run-reducer.ts'

type RequestLine = Extract<Line, { t: 'request' }>
const request = (at: number, rest: Partial<RequestLine> = {}): RequestLine => ({
  t: 'request',
  at,
  ms: 10,
  route: 'me',
  kind: 'read',
  outcome: 'ok',
  source: 'replica',
  ...rest
})
const create = () => new RunReducer({ sliceMs: 100, windowMs: 1000 })

describe('RunReducer', () => {
  it('begins its clock with the sending of the first request', () => {
    const reducer = create()
    reducer.note(request(5010))
    reducer.note(request(5120))
    expect(reducer.startedAt).toBe(5000)
    expect(reducer.answeredReads).toEqual([10, 120])
  })

  it('counts by slice, route and outcome', () => {
    const reducer = create()
    for (const at of [1010, 1020, 1110]) reducer.note(request(at))
    reducer.note(request(1110, { outcome: 'unavailable', why: '503 X' }))
    expect(reducer.slices.toList()).toEqual([
      { atMs: 0, route: 'me', kind: 'read', outcome: 'ok', count: 2 },
      { atMs: 100, route: 'me', kind: 'read', outcome: 'ok', count: 1 },
      { atMs: 100, route: 'me', kind: 'read', outcome: 'unavailable', count: 1 }
    ])
    expect(reducer.trouble('failed-read')).toEqual({ count: 1, samples: ['110 ms: me 503 X'], atMs: [110] })
    expect(reducer.trouble('untyped-end').count).toBe(0)
  })

  it('summarizes latencies by window and over all', () => {
    const reducer = create()
    for (let i = 1; i <= 100; i++) reducer.note(request(1000 + i, { ms: i }))
    reducer.note(request(9000, { ms: 500 }))
    const [first, second] = reducer.windows.toList()
    expect(first).toMatchObject({ atMs: 0, route: 'me', source: 'replica', count: 100, p50: 50, p99: 99, max: 100 })
    expect(second).toMatchObject({ atMs: 8000, count: 1, p50: 500 })
    expect(reducer.windows.totals()[0]).toMatchObject({ atMs: 0, count: 101 })
    expect(reducer.windows.totals()[0]?.max).toBeCloseTo(500, -1)
  })

  it('counts every trouble and keeps a few samples of it', () => {
    const reducer = create()
    reducer.note(request(1000))
    for (let i = 0; i < 9; i++) reducer.note({ t: 'complaint', at: 1500, what: 'step-back', detail: `${i}` })
    expect(reducer.trouble('step-back').count).toBe(9)
    expect(reducer.trouble('step-back').samples).toHaveLength(5)
  })

  it('keeps a ledger of sessions', () => {
    const { book, note } = bound(create())
    note({ t: 'opened', session: 'a', user: 'ada', cookie: 'id=1', at: 1 })
    note({ t: 'opened', session: 'b', user: 'ada', cookie: 'id=2', at: 1 })
    note({ t: 'changed', session: 'a', n: 1 })
    note({ t: 'ending', session: 'b' })
    expect(book.sessions.get('a')).toMatchObject({ state: 'live', changes: [1] })
    expect(book.sessions.get('b')?.state).toBe('unknown')
    note({ t: 'ended', session: 'b', how: 'revoked' })
    expect(book.sessions.get('b')?.state).toBe('ended')
    expect(book.openedByUser()).toEqual(new Map([['ada', ['a', 'b']]]))
  })
})

it('has some thousand slices, however long the run', () => {
  for (const durationMs of [10_000, 600_000, 6_000_000, 86_400_000]) {
    expect(durationMs / toResolution(durationMs).sliceMs).toBeLessThanOrEqual(10_000)
  }
})

const bound = (reducer: RunReducer) => ({ book: reducer.book, note: (line: Line) => reducer.note(line) })
