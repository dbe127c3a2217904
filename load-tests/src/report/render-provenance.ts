import type { RunRecord } from '../run-record.ts'
import { describeGenerator } from './describe-run.ts'
import { formatBytes, formatCount, formatMs } from './format.ts'
import { html, type Markup } from './html.ts'

/** What it was measured with, and how to do it again. */
export function renderProvenance(record: RunRecord): Markup {
  const { settings, machine, generator } = record
  const { apiInstances, replicas, sentinels, downAfterMs, rate, seed, store, target } = settings
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Started', record.startedAt],
    ['Load lasted', formatMs(record.durationMs)],
    ['Asked for', `${formatCount(rate)} iterations a second, seed ${seed}`],
    ['Generator', describeGenerator(generator)],
    [
      'Stack',
      `${apiInstances} API, 1 master, ${replicas} replicas, ${sentinels} Sentinels, down after ${formatMs(downAfterMs)}`
    ],
    ['Store', store],
    ['Target', target],
    ['Machine', `${machine.cpus} × ${machine.cpuModel}, ${formatBytes(machine.memoryBytes)}`],
    [
      'Versions',
      Object.entries(machine.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')
    ]
  ]
  return html`<dl>${facts.map(([name, fact]) =>
    fact === undefined ? undefined : html`<dt>${name}</dt><dd>${fact}</dd>`
  )}</dl><pre><code>${record.command}</code></pre>`
}
