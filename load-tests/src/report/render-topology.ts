import type { NodeState, RunRecord } from '../run-record.ts'
import { formatCount } from './format.ts'
import { html, type Markup } from './html.ts'

/** Who was what, before and after. */
export function renderTopology({ topology }: Pick<RunRecord, 'topology'>): Markup {
  const { before, after } = topology
  if (before.length + after.length === 0)
    return html`<p class="muted">Not known: the stack was only asked over HTTP.</p>`
  return html`<div class="pair"><div><h3>Before</h3>${renderNodes(before)}</div><div><h3>After</h3>${renderNodes(after)}</div></div>`
}

function renderNodes(nodes: readonly NodeState[]): Markup {
  return html`<div class="wide"><table><tbody>${nodes.map(
    ({ name, address, role, isUp, offset }) =>
      html`<tr><td>${name}</td><td class="mono">${address}</td><td>${role === 'master' ? html`<strong>master</strong>` : role}${
        isUp ? undefined : html` <span class="missed">down</span>`
      }</td><td class="number muted">${offset === undefined ? '' : formatCount(offset)}</td></tr>`
  )}</tbody></table></div>`
}
