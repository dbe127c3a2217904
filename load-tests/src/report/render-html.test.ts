import { describe, expect, it } from 'vitest'
import { createKeptRecord, createSampleRecord } from '../../test/support/sample-record.ts'
import type { RunRecord } from '../run-record.ts'
import { renderHtml } from './render-html.ts'

const countRects = (page: string): number => page.match(/<rect/g)?.length ?? 0

const emptyRecord: RunRecord = {
  ...createKeptRecord(),
  durationMs: 0,
  events: [],
  requests: [],
  latencies: [],
  totals: [],
  checks: [],
  topology: { before: [], after: [] }
}

describe('the page', () => {
  it('begins with the verdict, what was broken and what users noticed', () => {
    const page = renderHtml(createSampleRecord())
    const words = [
      'Broken',
      '1 of 5 targets missed',
      'redis-1 killed',
      'redis-2 adopted',
      '1 failed',
      '<svg class="chart"'
    ]
    const places = words.map((word) => page.indexOf(word, page.indexOf('<main>')))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })

  it('marks the longest time without a write, and leaves shorter ones alone', () => {
    const page = renderHtml(createSampleRecord())
    expect(page).toMatch(/<text class="gap-note"[^>]*>none for 2.5 s</)
    // Writes in both timelines; no read waited.
    expect(page.match(/class="gap"/g)).toHaveLength(2)
  })

  it('says that a late generator proves nothing', () => {
    const generator = { iterations: 5000, droppedIterations: 312, longestPauseMs: 840, isLate: true }
    const page = renderHtml({ ...createSampleRecord(), verdict: 'inconclusive', generator })
    expect(page).toContain('840 ms at the longest, 312 iterations dropped')
  })

  it('shows a run in which nothing happened', () => {
    const page = renderHtml(emptyRecord)
    for (const text of [
      'None were sent.',
      'Nothing was checked.',
      'No request was answered.',
      'Nothing happened but load.'
    ]) {
      expect(page).toContain(text)
    }
    expect(page).not.toMatch(/NaN|Infinity|undefined/)
  })

  it.each([
    ['a minute', 60_000],
    ['an hour', 3_600_000],
    ['a day', 86_400_000]
  ])('stays small enough to open after %s', (_length, durationMs) => {
    const sliceMs = durationMs > 3_600_000 ? 10_000 : 100
    const record = createSampleRecord({ durationMs, sliceMs, windowMs: sliceMs * 10 })
    const busy = {
      ...record,
      events: [0, 1, 2, 3, 4, 5, 6, 7].flatMap((i) =>
        record.events.map((event) => ({ ...event, atMs: event.atMs + (i * durationMs) / 10 }))
      )
    }
    expect(countRects(renderHtml(busy))).toBeLessThan(2000)
  })

  it('loads nothing, runs nothing and keeps names what they are', () => {
    const record = createSampleRecord()
    const name = `</title><script>alert("x")</script>&'`
    const page = renderHtml({
      ...record,
      command: name,
      settings: { ...record.settings, fault: name, target: name },
      events: record.events.map((event) => ({ ...event, label: name, source: name })),
      requests: record.requests.map((slice) => ({ ...slice, route: name })),
      latencies: record.latencies.map((window) => ({ ...window, route: name, source: name })),
      totals: record.totals.map((window) => ({ ...window, route: name, source: name })),
      checks: record.checks.map((check) => ({ ...check, title: name, note: name, unit: name, promise: name })),
      topology: { before: record.topology.before.map((node) => ({ ...node, name, role: name })), after: [] }
    })
    expect(page).not.toContain('<script')
    expect(page).not.toMatch(/(src|href)="(?!data:)/)
  })
})
