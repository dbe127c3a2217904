import type { RunRecord } from '../run-record.ts'
import { toneOf } from './chart-frame.ts'
import { describeNoticed, describeSubject, describeVerdict, findTrouble, verdictWords } from './describe-run.ts'
import { formatCount, formatMoment, formatMs } from './format.ts'
import { groupEvents } from './group-events.ts'
import { html, type Markup } from './html.ts'

/** Events that say what was broken and how it was got over; the others stand in the table below. */
const steps = ['fault', 'suspected', 'master-lost', 'promoted', 'replica-attached', 'adopted', 'released', 'healed']
const mostSteps = 10

/** What a reader takes away in five seconds: the verdict, what was broken when, what users noticed. */
export function renderSummary(record: RunRecord): Markup {
  const { verdict } = record
  return html`<header class="verdict ${verdict}"><h1>${describeSubject(record)}</h1><span class="word">${verdictWords[verdict]}</span><p class="sentence">${describeVerdict(record)}</p></header>
<div class="tiles">${renderBroken(record)}${describeNoticed(record).map(
    ({ title, total, answered, others, pause }) =>
      html`<div class="card tile"><h2>${title}</h2>${
        total === 0
          ? html`<p class="muted">None were sent.</p>`
          : html`<p class="figure">${answered}</p><p>of ${formatCount(total)} answered${pause === undefined ? '' : `, none for ${pause} at the longest`}</p><p class="muted">${others === '' ? 'Nothing else happened to any of them.' : others}</p>`
      }</div>`
  )}</div>`
}

function renderBroken(record: RunRecord): Markup {
  const events = groupEvents(record.events.filter(({ kind }) => steps.includes(kind)))
  const fault = events.find(({ kind }) => kind === 'fault')
  const trouble = findTrouble(record)
  const troubleText =
    trouble === undefined
      ? 'No request went unanswered.'
      : `Requests went wrong from ${formatMoment(trouble.fromMs)} to ${formatMoment(trouble.toMs)}.`
  return html`<div class="card tile"><h2>What was broken</h2>${
    fault === undefined ? html`<p>Nothing: load alone.</p>` : undefined
  }<ol class="steps">${events.slice(0, mostSteps).map((group) => {
    const { atMs, label, events: all } = group
    // Before the fault is over, what counts is the time since it.
    const at = fault === undefined || atMs <= fault.atMs ? formatMoment(atMs) : `+${formatMs(atMs - fault.atMs)}`
    return html`<li><span class="at muted">${at}</span><span class="dot ${toneOf(group)}"></span><span class="what">${label}${all.length > 1 ? ` ×${all.length}` : ''}</span></li>`
  })}</ol>${
    events.length > mostSteps ? html`<p class="muted">and ${events.length - mostSteps} more below</p>` : undefined
  }<p class="muted">${troubleText}</p></div>`
}
