import { type Outcome, outcomes, type RunRecord } from '../run-record.ts'
import { bucketRequests, type RequestBucket, type RequestKind } from './bucket-requests.ts'
import { createScale, drawAxis, drawEvents, frame, isMarked, round, type ToX } from './chart-frame.ts'
import { outcomeWords } from './describe-run.ts'
import { formatCount, formatMoment, formatMs } from './format.ts'
import { groupEvents } from './group-events.ts'
import { html, type Markup } from './html.ts'
import { longestPause, type Pause } from './longest-pause.ts'
import type { TimeSpan } from './time-axis.ts'

const titles: Readonly<Record<RequestKind, string>> = { read: 'Reads', write: 'Writes', other: 'Others' }
const rowHeight = 104
const rowGap = 14
/** One failed request among a thousand good ones must still be seen. */
const leastHeight = 3

export interface TimelineOptions {
  readonly span: TimeSpan
  /** Rectangles that the picture may have. */
  readonly maxMarks: number
  readonly title: string
}

/** Requests over time, stacked by outcome, reads above writes, with the events marked through both. */
export function drawTimeline(record: RunRecord, { span, maxMarks, title }: TimelineOptions): Markup {
  const toX = createScale(span)
  const { bucketMs, buckets } = bucketRequests(record.requests, { sliceMs: record.sliceMs, span, maxMarks })
  const marks = drawEvents(groupEvents(record.events.filter(isMarked)), span, toX)
  const kinds = (['read', 'write', 'other'] as const).filter(
    (kind) => kind !== 'other' || buckets.some((bucket) => bucket.kind === kind)
  )
  const bottom = marks.height + kinds.length * rowHeight + (kinds.length - 1) * rowGap
  const height = bottom + frame.axisHeight
  const rows = kinds.map((kind, i) =>
    drawRow(kind, buckets, {
      toX,
      bucketMs,
      top: marks.height + i * (rowHeight + rowGap),
      gap: kind === 'other' ? undefined : findGap(record, kind, span)
    })
  )
  return html`<svg class="chart" viewBox="0 0 ${frame.width} ${height}" role="img" aria-label="${title}">
${marks.lines(bottom)}${rows}${drawAxis(span, toX, bottom)}${marks.labels}</svg>`
}

interface RowOptions {
  readonly toX: ToX
  readonly bucketMs: number
  readonly top: number
  /** Longest time without a good answer. */
  readonly gap: Pause | undefined
}

/** Shorter ones are what requests of an open model leave between them. */
const shownSlices = 3

function findGap({ requests, sliceMs }: RunRecord, kind: RequestKind, span: TimeSpan): Pause | undefined {
  const pause = longestPause(requests, kind, sliceMs)
  if (pause === undefined || pause.lengthMs < shownSlices * sliceMs) return undefined
  return pause.fromMs < span.toMs && pause.fromMs + pause.lengthMs > span.fromMs ? pause : undefined
}

const gapTextWidth = 88

function drawGap({ fromMs, lengthMs }: Pause, toX: ToX, top: number): Markup {
  const [left, right] = [toX(fromMs), toX(fromMs + lengthMs)]
  return html`<g><title>${toGapText(lengthMs)}</title><rect class="gap" x="${left}" y="${top}" width="${round(right - left)}" height="${rowHeight}"/></g>`
}

/** Over the columns of what went wrong meanwhile, where there is room for it. */
function drawGapNote({ fromMs, lengthMs }: Pause, toX: ToX, top: number): Markup | undefined {
  const [left, right] = [toX(fromMs), toX(fromMs + lengthMs)]
  if (right - left < gapTextWidth) return undefined
  return html`<text class="gap-note" x="${round((left + right) / 2)}" y="${top + 14}" text-anchor="middle">${toGapText(lengthMs)}</text>`
}

function toGapText(lengthMs: number): string {
  return `none for ${formatMs(lengthMs)}`
}

function drawRow(
  kind: RequestKind,
  buckets: readonly RequestBucket[],
  { toX, bucketMs, top, gap }: RowOptions
): Markup {
  const own = buckets.filter((bucket) => bucket.kind === kind)
  const most = Math.max(1, ...own.map(({ total }) => total))
  const base = top + rowHeight
  const columns = own.map((bucket) => {
    const [left, right] = [toX(bucket.atMs), toX(bucket.atMs + bucketMs)]
    return drawColumn(bucket, { left, width: Math.max(1, right - left - (right - left > 4 ? 1 : 0)), base, most })
  })
  const edge = frame.width - frame.right
  return html`<g class="row"><text class="row-title" x="0" y="${top + 18}">${titles[kind]}</text><text class="row-note" x="0" y="${top + 35}">per ${formatMs(bucketMs)}</text><text class="row-note" x="${frame.left - 8}" y="${top + 9}" text-anchor="end">${formatCount(most)}</text><text class="row-note" x="${frame.left - 8}" y="${base}" text-anchor="end">0</text><line class="grid" x1="${frame.left}" x2="${edge}" y1="${top}" y2="${top}"/><line class="grid" x1="${frame.left}" x2="${edge}" y1="${base}" y2="${base}"/>${gap === undefined ? undefined : drawGap(gap, toX, top)}${columns}${gap === undefined ? undefined : drawGapNote(gap, toX, top)}${own.length === 0 ? html`<text class="row-note" x="${frame.left + 12}" y="${top + rowHeight / 2}">none</text>` : undefined}</g>`
}

function drawColumn(
  bucket: RequestBucket,
  { left, width, base, most }: { left: number; width: number; base: number; most: number }
): Markup {
  const present = outcomes.filter((outcome) => (bucket.counts[outcome] ?? 0) > 0)
  let top = base
  return html`<g><title>${describe(bucket, present)}</title>${present.map((outcome) => {
    const least = outcome === 'ok' ? 1 : leastHeight
    const height = round(Math.max(least, ((bucket.counts[outcome] ?? 0) / most) * rowHeight))
    top = round(top - height)
    return html`<rect class="o-${outcome}" x="${left}" y="${top}" width="${round(width)}" height="${height}"/>`
  })}</g>`
}

function describe({ atMs, kind, counts }: RequestBucket, present: readonly Outcome[]): string {
  const parts = present.map((outcome) => `${formatCount(counts[outcome] ?? 0)} ${outcomeWords[outcome].name}`)
  return `${titles[kind]} from ${formatMoment(atMs)} on: ${parts.join(', ')}`
}

/** What the colours mean; only those that occur. */
export function renderOutcomeLegend({ requests }: Pick<RunRecord, 'requests'>): Markup {
  const seen = outcomes.filter(
    (outcome) => outcome === 'ok' || requests.some((slice) => slice.outcome === outcome && slice.count > 0)
  )
  return html`<ul class="legend">${seen.map((outcome) => {
    const { name, meaning } = outcomeWords[outcome]
    return html`<li><svg width="12" height="12" aria-hidden="true"><rect class="o-${outcome}" width="12" height="12"/></svg>${name}<span class="muted"> ${meaning}</span></li>`
  })}</ul>`
}
