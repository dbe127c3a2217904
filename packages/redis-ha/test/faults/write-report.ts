import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Cost } from './cost/cost-in-namespace.ts'
import { renderCosts } from './cost/judge-cost.ts'
import { renderPeers } from './render-peers.ts'
import { listMissed } from './render-results.ts'
import { renderTable } from './render-table.ts'
import type { RunResult } from './run-result.ts'

const heading = '## Results'

/** Replaces everything under the heading "Results" of a document by these. */
export function writeReport(
  file: string,
  command: string,
  results: readonly RunResult[],
  costs: readonly Cost[]
): void {
  const [before] = readFileSync(file, 'utf8').split(`${heading}\n`)
  writeFileSync(file, `${before}${heading}\n${renderReport(command, results, costs)}`)
}

function renderReport(command: string, results: readonly RunResult[], costs: readonly Cost[]): string {
  const own = results.filter(({ plan }) => plan.subject === 'redis-ha')
  const missed = listMissed(own)
  return [
    `Made by \`${command}\` on ${availableParallelism()} cores, Node ${process.versions.node}.`,
    ...(own.length > 0 ? ['### redis-ha', renderTable(own)] : []),
    ...(missed.length > 0 ? ['Targets missed:', missed.map((text) => `- ${text}`).join('\n')] : []),
    ...(results.length > own.length ? ['### Clients side by side', renderPeers(results)] : []),
    ...(costs.length > 0 ? ['### Cost', `As multiples: ${renderCosts(costs)}.`] : [])
  ]
    .join('\n\n')
    .concat('\n')
}
