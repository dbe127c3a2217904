import { outcomes, type RunRecord } from '../run-record.ts'
import { sumOutcomes } from './bucket-requests.ts'
import { outcomeWords } from './describe-run.ts'
import { formatCount, formatMs } from './format.ts'
import { html, type Markup } from './html.ts'
import { describeSource } from './read-source.ts'

/** How the requests of each route ended. */
export function renderOutcomes({ requests }: Pick<RunRecord, 'requests'>): Markup {
  const seen = outcomes.filter(
    (outcome) => outcome === 'ok' || requests.some((slice) => slice.outcome === outcome && slice.count > 0)
  )
  const routes = [...new Set(requests.map(({ route }) => route))]
    .map((route) => ({ route, ...sumOutcomes(requests, (slice) => slice.route === route) }))
    .sort((a, b) => b.total - a.total)
  if (routes.length === 0) return html`<p class="muted">No request was sent.</p>`
  return html`<table><thead><tr><th>Route</th><th class="number">Requests</th>${seen.map(
    (outcome) => html`<th class="number">${outcomeWords[outcome].name}</th>`
  )}</tr></thead><tbody>${routes.map(
    ({ route, total, counts }) =>
      html`<tr><td>${route}</td><td class="number">${formatCount(total)}</td>${seen.map(
        (outcome) => html`<td class="number">${formatCount(counts[outcome])}</td>`
      )}</tr>`
  )}</tbody></table>`
}

/** Latencies over the whole run. */
export function renderLatencies({ totals }: Pick<RunRecord, 'totals'>): Markup {
  if (totals.length === 0) return html`<p class="muted">No request was answered.</p>`
  return html`<table><thead><tr><th>Route</th><th>Read from</th><th class="number">Answers</th>${[
    'p50',
    'p90',
    'p99',
    'max'
  ].map((title) => html`<th class="number">${title}</th>`)}</tr></thead><tbody>${totals.map(
    ({ route, source, count, p50, p90, p99, max }) =>
      html`<tr><td>${route}</td><td>${describeSource(source)}</td><td class="number">${formatCount(count)}</td>${[
        p50,
        p90,
        p99,
        max
      ].map((ms) => html`<td class="number">${formatMs(ms)}</td>`)}</tr>`
  )}</tbody></table>`
}
