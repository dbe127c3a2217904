import type { LatencyWindow, RunRecord } from '../run-record.ts'
import { type Comparison, compareRecords, type Difference, type Pair, toRatio } from './compare-records.ts'
import { describeSubject, describeTarget, verdictWords } from './describe-run.ts'
import { formatMs, formatValue } from './format.ts'
import { markdownTable } from './markdown-table.ts'
import { describeSource } from './read-source.ts'

/** Two runs as Markdown: A, B and how many times A the B is. */
export function renderComparison(first: RunRecord, second: RunRecord): string {
  const { differences, checks, latencies } = compareRecords(first, second)
  return `${[
    [describeSide('A', first), describeSide('B', second)].join('\n'),
    renderDifferences(differences),
    ...(checks.length === 0 ? [] : [renderChecks(checks)]),
    ...(latencies.length === 0 ? [] : [renderLatencies(latencies)])
  ].join('\n\n')}\n`
}

function describeSide(name: string, record: RunRecord): string {
  return `- ${name}: ${verdictWords[record.verdict]}. ${describeSubject(record)}, ${record.startedAt}`
}

function renderDifferences(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'Both runs had the same settings, on the same machine and versions.'
  const rows = differences.map(({ name, values }) => [name, ...values])
  return `Not the same in both, so a ratio may say more about these:\n\n${markdownTable(['setting', 'A', 'B'], rows)}`
}

function renderChecks(checks: Comparison['checks']): string {
  return markdownTable(
    ['promise', 'what', 'A', 'B', 'B / A', 'target'],
    checks.flatMap(([a, b]) => {
      const known = a ?? b
      if (known === undefined) return []
      const targets = [a, b].flatMap((check) => (check === undefined ? [] : [describeTarget(check)]))
      return [
        [
          known.promise,
          known.title,
          ...[a, b].map((check) =>
            check === undefined ? '–' : `${formatValue(check.value, check.unit)}${check.isMet ? '' : ' (missed)'}`
          ),
          describeRatio(a?.value, b?.value),
          [...new Set(targets)].join(' / ')
        ]
      ]
    })
  )
}

function renderLatencies(latencies: Comparison['latencies']): string {
  return markdownTable(
    ['route', 'read from', 'p50 A', 'p50 B', 'B / A', 'p99 A', 'p99 B', 'B / A'],
    latencies.map((pair) => {
      const known = pair[0] ?? pair[1]
      return [
        known?.route ?? '',
        describeSource(known?.source ?? ''),
        ...describeFigure(pair, ({ p50 }) => p50),
        ...describeFigure(pair, ({ p99 }) => p99)
      ]
    })
  )
}

function describeFigure([a, b]: Pair<LatencyWindow>, figure: (window: LatencyWindow) => number): string[] {
  const [first, second] = [a && figure(a), b && figure(b)]
  return [first, second].map((ms) => (ms === undefined ? '–' : formatMs(ms))).concat(describeRatio(first, second))
}

function describeRatio(first: number | undefined, second: number | undefined): string {
  const ratio = toRatio(first, second)
  return ratio === undefined ? '–' : `× ${ratio.toFixed(2)}`
}
