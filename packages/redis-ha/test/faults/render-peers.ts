import type { OperationEnd } from '@repo/testbed'
import { renderFigures, toMarkdown } from './render-table.ts'
import type { RunResult } from './run-result.ts'
import type { SubjectName } from './subjects/create-subject.ts'

const lostOfAcknowledged = (result: RunResult) => result.lost.fast.count
const lines = [
  ['acknowledged writes', (result: RunResult) => countEnds(result, ['acknowledged'])],
  ['of them lost', lostOfAcknowledged],
  ['writes ended with an error', (result: RunResult) => countEnds(result, ['not-applied', 'indeterminate', 'failed'])],
  ['written twice', (result: RunResult) => result.twice.count],
  ['write gap', ({ writeGap }: RunResult) => writeGap.fast?.longestMs],
  ['read gap', ({ readGap }: RunResult) => Math.max(readGap.longestMs, readGap.healedMs)],
  ['failed reads', (result: RunResult) => result.failedReads.count],
  ['reads behind their own write', (result: RunResult) => result.staleReads.count],
  ['reads older than 2 s, unmarked', (result: RunResult) => result.oldReads.count],
  ['streams dead at the end', (result: RunResult) => result.dead.count]
] as const

/** The clients side by side, `fast` writes only, as the others know no other class. */
export function renderPeers(results: readonly RunResult[]): string {
  const subjects = [...new Set(results.map(({ plan }) => plan.subject))]
  const byFault = Map.groupBy(results, ({ plan }) => `${plan.faults.join(', ')}, min-replicas ${plan.minReplicas}`)
  const rows = [...byFault].flatMap(([name, runs]) =>
    lines.map(([what, figure], i) => [
      i === 0 ? name : '',
      what,
      ...subjects.map((subject) => renderFigures(runsOf(runs, subject), figure))
    ])
  )
  return toMarkdown(['fault', '', ...subjects], rows)
}

function runsOf(runs: readonly RunResult[], subject: SubjectName): RunResult[] {
  return runs.filter(({ plan }) => plan.subject === subject)
}

/** Of the streams that every client has. */
function countEnds({ operations }: RunResult, ends: readonly OperationEnd[]): number {
  const kinds = ['fast-repeatable', 'fast-once', 'time'].flatMap((stream) => ends.map((end) => `${stream} ${end}`))
  return kinds.reduce((sum, kind) => sum + (operations[kind] ?? 0), 0)
}
