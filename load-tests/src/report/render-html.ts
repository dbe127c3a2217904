import type { RunRecord } from '../run-record.ts'
import { describeSubject, verdictWords } from './describe-run.ts'
import { drawLatencyMap } from './draw-latency-map.ts'
import { drawTimeline, renderOutcomeLegend } from './draw-timeline.ts'
import { html, Markup } from './html.ts'
import { renderChecks } from './render-checks.ts'
import { renderEvents } from './render-events.ts'
import { renderProvenance } from './render-provenance.ts'
import { renderSummary } from './render-summary.ts'
import { renderTopology } from './render-topology.ts'
import { renderLatencies, renderOutcomes } from './render-totals.ts'
import { reportStyle } from './report-style.ts'
import { toFaultSpan, toRunSpan } from './time-axis.ts'

const icon = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E'

/** The whole report as one file: nothing is loaded, and no script runs. */
export function renderHtml(record: RunRecord): string {
  const span = toRunSpan(record)
  const faultSpan = toFaultSpan(record, span)
  const title = `${verdictWords[record.verdict]}: ${describeSubject(record)}`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="${icon}">
<title>${title}</title>
<style>${new Markup(reportStyle)}</style>
</head>
<body>
<main>
${renderSummary(record)}
${section(
  'Requests over time',
  html`${wide(drawTimeline(record, { span, maxMarks: 700, title: 'Requests over time, by outcome' }))}${
    faultSpan === undefined
      ? undefined
      : html`<h2>Around the fault</h2>${wide(drawTimeline(record, { span: faultSpan, maxMarks: 500, title: 'Requests around the fault, by outcome' }))}`
  }${renderOutcomeLegend(record)}`
)}
${section('Latency over time: the slowest p99 of each stretch', wide(drawLatencyMap(record, span)))}
${section('Promises', wide(renderChecks(record.checks)))}
${section('Outcomes by route', wide(renderOutcomes(record)))}
${section('Latency over the whole run', wide(renderLatencies(record)))}
${section('Events', wide(renderEvents(record.events)))}
${section('Topology', renderTopology(record))}
${section('Do it again', renderProvenance(record))}
</main>
</body>
</html>
`.text
}

function section(title: string, content: Markup): Markup {
  return html`<section class="card"><h2>${title}</h2>${content}</section>`
}

/** What is wider than the window scrolls by itself. */
function wide(content: Markup): Markup {
  return html`<div class="wide" tabindex="0">${content}</div>`
}
