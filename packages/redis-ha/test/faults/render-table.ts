import { toFigures } from './judge-runs.ts'
import { groupRuns, nameOf } from './render-results.ts'
import type { RunResult } from './run-result.ts'

type Column = readonly [title: string, figure: (result: RunResult) => number | undefined]

const columns: readonly Column[] = [
  ['says master', ({ timeline }) => timeline.saysMasterMs],
  ['named', ({ timeline }) => timeline.namedByMajorityMs],
  ['replica attached', ({ timeline }) => timeline.hasReplicaMs],
  ['read gap', ({ readGap }) => Math.max(readGap.longestMs, readGap.healedMs)],
  ['fast gap', ({ writeGap }) => writeGap.fast?.longestMs],
  ['late', ({ writeGap }) => writeGap.fast?.lateMs],
  ['replicated gap', ({ writeGap }) => writeGap.replicated?.longestMs],
  ['late', ({ writeGap }) => writeGap.replicated?.lateMs],
  ['library gap', ({ writeGap }) => writeGap.library?.longestMs],
  ['late', ({ writeGap }) => writeGap.library?.lateMs],
  ['gap after healing', ({ writeGap }) => worstOf(Object.values(writeGap).map(({ healedMs }) => healedMs))],
  ['lost: fast', ({ lost }) => lost.fast.count],
  ['replicated', ({ lost }) => lost.replicated.count],
  ['library', ({ lost }) => lost.library.count],
  ['failed reads', ({ failedReads }) => failedReads.count],
  ['stale', ({ staleReads }) => staleReads.count],
  ['old', ({ oldReads }) => oldReads.count],
  ['twice', ({ twice }) => twice.count],
  ['untyped', ({ untyped }) => untyped.count],
  ['dead', ({ dead }) => dead.count],
  ['% from replicas', ({ replicaShare }) => (replicaShare === undefined ? undefined : Math.round(replicaShare * 100))]
]

/** A Markdown table, one line a fault and configuration: `median/worst`, times in milliseconds after the fault. */
export function renderTable(results: readonly RunResult[]): string {
  const rows = groupRuns(results).map((runs) => [
    nameOf((runs[0] as RunResult).plan),
    ...columns.map(([, figure]) => renderFigures(runs, figure))
  ])
  return toMarkdown(['fault', ...columns.map(([title]) => title)], rows)
}

/** `median/worst`, one number when they are the same, a dash where no run has one. */
export function renderFigures(runs: readonly RunResult[], figure: Column[1]): string {
  const figures = toFigures(runs.map(figure))
  if (figures === undefined) return '–'
  return figures.median === figures.worst ? String(figures.worst) : `${figures.median}/${figures.worst}`
}

export function toMarkdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function worstOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values)
}
