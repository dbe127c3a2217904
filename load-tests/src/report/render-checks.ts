import type { Check } from '../run-record.ts'
import { describeTarget } from './describe-run.ts'
import { formatValue } from './format.ts'
import { html, type Markup } from './html.ts'

/** Every target with what was found; the missed ones first. */
export function renderChecks(checks: readonly Check[]): Markup {
  if (checks.length === 0) return html`<p class="muted">Nothing was checked.</p>`
  const sorted = [...checks.filter(({ isMet }) => !isMet), ...checks.filter(({ isMet }) => isMet)]
  return html`<table class="checks"><thead><tr><th>Promise</th><th>What</th><th class="number">Found</th><th class="number">Target</th><th>Met</th></tr></thead><tbody>${sorted.map(
    (check) =>
      html`<tr class="${check.isMet ? '' : 'is-missed'}"><td>${check.promise}</td><td>${check.title}${
        check.note === undefined ? undefined : html`<span class="note">${check.note}</span>`
      }</td><td class="number">${formatValue(check.value, check.unit)}</td><td class="number">${describeTarget(check)}</td><td class="${check.isMet ? 'met' : 'missed'}">${check.isMet ? '✓ yes' : '✗ no'}</td></tr>`
  )}</tbody></table>`
}
