import type { RunRecord } from '../run-record.ts'
import { createScale, drawAxis, drawEvents, frame, isMarked, round } from './chart-frame.ts'
import { formatMoment, formatMs } from './format.ts'
import { groupEvents } from './group-events.ts'
import { html, type Markup } from './html.ts'
import { type LatencyRow, latencyStepsMs, toLatencyRows } from './latency-cells.ts'
import { describeSource } from './read-source.ts'
import type { TimeSpan } from './time-axis.ts'

const rowHeight = 22
const maxRows = 18
const maxCells = 700

/** The 99th percentile over time as a map: one row a route and read source, the darker the slower. */
export function drawLatencyMap(record: RunRecord, span: TimeSpan): Markup {
  const toX = createScale(span)
  const rows = pickRows(record, span)
  if (rows.length === 0) return html`<p class="muted">No request was answered.</p>`
  const marks = drawEvents(groupEvents(record.events.filter(isMarked)), span, toX)
  const bottom = marks.height + rows.length * rowHeight
  return html`<svg class="chart" viewBox="0 0 ${frame.width} ${bottom + frame.axisHeight}" role="img" aria-label="Latency over time, by route and read source">
${rows.map(({ route, source, cells }, i) => {
  const top = marks.height + i * rowHeight
  const isNewRoute = rows[i - 1]?.route !== route
  return html`<g>${isNewRoute ? html`<line class="grid" x1="0" x2="${frame.width - frame.right}" y1="${top}" y2="${top}"/><text class="row-label" x="0" y="${top + 15}">${shorten(route)}</text>` : undefined}<text class="row-note" x="${frame.left - 8}" y="${top + 15}" text-anchor="end">${describeSource(source)}</text>${cells.map(
    ({ fromMs, toMs, step, worstP99 }) => {
      const [left, right] = [toX(fromMs), toX(toMs)]
      return html`<rect class="l-${step}" x="${left}" y="${top + 2}" width="${round(Math.max(1, right - left))}" height="${rowHeight - 4}"><title>${`${route} ${describeSource(source)}, ${formatMoment(fromMs)} to ${formatMoment(toMs)}: p99 up to ${formatMs(worstP99)}`}</title></rect>`
    }
  )}</g>`
})}${marks.lines(bottom)}${drawAxis(span, toX, bottom)}${marks.labels}</svg>${renderLegend()}`
}

function pickRows({ latencies, windowMs }: RunRecord, span: TimeSpan): LatencyRow[] {
  const options = { windowMs, lengthMs: span.toMs - span.fromMs }
  const most = toLatencyRows(latencies, { ...options, maxColumns: 1 }).length
  return toLatencyRows(latencies, {
    ...options,
    maxColumns: Math.floor(maxCells / Math.max(1, Math.min(most, maxRows)))
  }).slice(0, maxRows)
}

function renderLegend(): Markup {
  const names = [...latencyStepsMs.map((ms) => `≤ ${formatMs(ms)}`), `> ${formatMs(latencyStepsMs.at(-1) ?? 0)}`]
  return html`<ul class="legend">${names.map(
    (name, step) =>
      html`<li><svg width="18" height="12" aria-hidden="true"><rect class="l-${step}" width="18" height="12"/></svg>${name}</li>`
  )}</ul>`
}

function shorten(route: string): string {
  return route.length > 19 ? `${route.slice(0, 18)}…` : route
}
