import type { RunEvent } from '../run-record.ts'
import { toneOf } from './chart-frame.ts'
import { formatMoment, formatMs } from './format.ts'
import { html, type Markup } from './html.ts'

const mostEvents = 200

/** Everything that happened, one line each, with the time since the fault before it. */
export function renderEvents(events: readonly RunEvent[]): Markup {
  if (events.length === 0) return html`<p class="muted">Nothing happened but load.</p>`
  const sorted = [...events].sort((a, b) => a.atMs - b.atMs)
  const rest = sorted.length - mostEvents
  return html`<table><thead><tr><th class="number">At</th><th class="number">After the fault</th><th>What</th><th>Seen by</th></tr></thead><tbody>${sorted
    .slice(0, mostEvents)
    .map((event) => {
      const fault = sorted.findLast(({ kind, atMs }) => kind === 'fault' && atMs < event.atMs)
      return html`<tr><td class="number">${formatMoment(event.atMs)}</td><td class="number">${
        fault === undefined ? '' : `+${formatMs(event.atMs - fault.atMs)}`
      }</td><td><span class="dot ${toneOf(event)}" style="display:inline-block;margin-right:8px"></span>${event.label}</td><td class="muted">${event.source}</td></tr>`
    })}</tbody></table>${rest > 0 ? html`<p class="muted">and ${rest} more in the JSON</p>` : undefined}`
}
