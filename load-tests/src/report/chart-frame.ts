import type { RunEvent } from '../run-record.ts'
import { formatMoment } from './format.ts'
import type { EventGroup } from './group-events.ts'
import { html, type Markup } from './html.ts'
import { placeLabels } from './place-labels.ts'
import { type TimeSpan, toTicks } from './time-axis.ts'

/** Measures that every picture of the report shares, in pixels of its view box. */
export const frame = { width: 1120, left: 176, right: 12, axisHeight: 24, laneHeight: 16 } as const

/** Colour of an event's mark: what breaks, what notices, what mends. */
const tones: Readonly<Partial<Record<RunEvent['kind'], string>>> = {
  fault: 'fault',
  suspected: 'notice',
  'master-lost': 'notice',
  promoted: 'switch',
  'replica-attached': 'switch',
  adopted: 'switch',
  released: 'heal',
  healed: 'heal'
}

const characterWidth = 6.3

export type ToX = (ms: number) => number

/** Time → pixels; what lies outside of the span is moved to its edge. */
export function createScale({ fromMs, toMs }: TimeSpan): ToX {
  const width = frame.width - frame.left - frame.right
  return (ms) => round(frame.left + (Math.min(Math.max(ms, fromMs), toMs) - fromMs) * (width / (toMs - fromMs)))
}

export interface EventMarks {
  /** What the labels above the rows take. */
  readonly height: number
  readonly labels: Markup
  /** Lines through all rows, down to `bottom`. */
  lines(bottom: number): Markup
}

/** Marks the events that lie in the span: a line each, with its label above where there is room. */
export function drawEvents(groups: readonly EventGroup[], span: TimeSpan, toX: ToX): EventMarks {
  const shown = groups.filter(({ atMs }) => atMs >= span.fromMs && atMs <= span.toMs)
  const texts = shown.map(({ label, events }) => (events.length > 1 ? `${label} ×${events.length}` : label))
  const labels = texts.map((text, i) => ({
    x: toX(shown[i]?.atMs ?? 0),
    width: shorten(text).length * characterWidth + 14
  }))
  const placed = placeLabels(labels, { right: frame.width, lanes: 7 })
  const lanes = Math.max(0, ...placed.map(({ lane }) => (lane === undefined ? 0 : lane + 1)))
  const height = lanes * frame.laneHeight + (shown.length > 0 ? 6 : 0)
  const topOf = (i: number) => (placed[i]?.lane ?? lanes) * frame.laneHeight
  return {
    height,
    labels: html`${shown.map((group, i) => {
      const { lane, left = 0 } = placed[i] ?? {}
      const x = toX(group.atMs)
      if (lane === undefined) return html``
      const [at, anchor] = left < x ? [x - 8, 'end'] : [x + 8, 'start']
      return html`<text class="event ${toneOf(group)}" x="${at}" y="${topOf(i) + 12}" text-anchor="${anchor}">${shorten(texts[i] ?? '')}</text>`
    })}`,
    lines: (bottom) =>
      html`${shown.map((group, i) => {
        const x = toX(group.atMs)
        const top = topOf(i) + 8
        return html`<g class="mark ${toneOf(group)}"><title>${`${formatMoment(group.atMs)} ${texts[i]}`}</title><line x1="${x}" x2="${x}" y1="${top}" y2="${bottom}"/><circle cx="${x}" cy="${top}" r="3.5"/></g>`
      })}`
  }
}

/** The axis below all rows. */
export function drawAxis(span: TimeSpan, toX: ToX, top: number): Markup {
  const ticks = toTicks(span, 12)
  const edge = frame.width - frame.right
  return html`<g class="axis"><line x1="${frame.left}" x2="${edge}" y1="${top}" y2="${top}"/>${ticks.map((ms) => {
    const x = toX(ms)
    const anchor = x > edge - 20 ? 'end' : 'middle'
    return html`<line x1="${x}" x2="${x}" y1="${top}" y2="${top + 4}"/><text x="${x}" y="${top + 17}" text-anchor="${anchor}">${formatMoment(ms)}</text>`
  })}</g>`
}

/** The table of events has the rest. */
export function isMarked({ kind }: Pick<RunEvent, 'kind'>): boolean {
  return kind !== 'warm'
}

export function toneOf({ kind }: Pick<RunEvent, 'kind'>): string {
  return `tone-${tones[kind] ?? 'plain'}`
}

export function round(value: number): number {
  return Math.round(value * 10) / 10
}

function shorten(text: string): string {
  return text.length > 34 ? `${text.slice(0, 33)}…` : text
}
