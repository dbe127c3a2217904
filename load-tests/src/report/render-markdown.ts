import type { RunRecord } from '../run-record.ts'
import { describeGenerator, describeSubject, describeTarget, describeVerdict, verdictWords } from './describe-run.ts'
import { formatCount, formatMs, formatValue } from './format.ts'
import { markdownTable } from './markdown-table.ts'
import { describeSource } from './read-source.ts'

/** Verdict, targets and latencies of a run as Markdown. */
export function renderMarkdown(record: RunRecord): string {
  const { checks, totals, generator, command, startedAt } = record
  return `${[
    `## ${describeSubject(record)}`,
    `**${verdictWords[record.verdict]}.** ${describeVerdict(record)}`,
    ...(checks.length === 0 ? [] : [renderCheckTable(checks)]),
    ...(totals.length === 0 ? [] : [renderLatencyTable(totals)]),
    `Load: ${describeGenerator(generator)}.`,
    `Made at ${startedAt} by \`${command}\`.`
  ].join('\n\n')}\n`
}

function renderCheckTable(checks: RunRecord['checks']): string {
  return markdownTable(
    ['promise', 'what', 'found', 'target', 'met'],
    checks.map((check) => [
      check.promise,
      check.title,
      formatValue(check.value, check.unit),
      describeTarget(check),
      check.isMet ? 'yes' : '**no**'
    ])
  )
}

function renderLatencyTable(totals: RunRecord['totals']): string {
  return markdownTable(
    ['route', 'read from', 'answers', 'p50', 'p90', 'p99', 'max'],
    totals.map(({ route, source, count, p50, p90, p99, max }) => [
      route,
      describeSource(source),
      formatCount(count),
      ...[p50, p90, p99, max].map(formatMs)
    ])
  )
}
