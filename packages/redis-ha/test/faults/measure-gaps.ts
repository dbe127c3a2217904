import { listGaps } from '@repo/testbed'
import { clientNames, settledAfterMs } from './run-plan.ts'
import type { GapFigures, RunRecord, RunResult } from './run-result.ts'
import type { WriteClass } from './subjects/subject.ts'
import type { RecordedOperation } from './workload.ts'
import { processOf } from './workload.ts'

/** Times without an acknowledged write, for each class there is. */
export function writeGaps(run: RunRecord): RunResult['writeGap'] {
  const { namedByMajorityAt, acceptsWritesAt, hasReplicaAt } = run.timeline
  const latest = (...moments: (number | undefined)[]) =>
    moments.every((at) => at !== undefined) ? Math.max(...(moments as number[])) : undefined
  const allowedAt: Record<WriteClass, number | undefined> = {
    fast: latest(namedByMajorityAt, acceptsWritesAt),
    replicated: latest(namedByMajorityAt, acceptsWritesAt, hasReplicaAt),
    library: latest(namedByMajorityAt, acceptsWritesAt, hasReplicaAt)
  }
  const classes = Object.keys(allowedAt) as WriteClass[]
  const written = classes.filter((name) => run.operations.some((o) => o.kind === 'write' && o.class === name))
  return Object.fromEntries(
    written.map((name) => [
      name,
      gapFigures(run, (o) => o.kind === 'write' && o.class === name && o.stream !== 'time', allowedAt[name])
    ])
  )
}

/** Times without an answer in the operations that belong to it, of the process that waited longest. */
export function gapFigures(
  { operations, times }: RunRecord,
  belongs: (operation: RecordedOperation) => boolean,
  allowedAt: number | undefined
): GapFigures {
  const each = clientNames.map((client) => {
    const answered = operations
      .filter((operation) => processOf(operation) === client && operation.end === 'acknowledged' && belongs(operation))
      .map(({ endedAt }) => endedAt)
    const [longestMs = 0] = listGaps(answered, times.faultAt, times.healedAt)
    const [lastingMs = 0] = listGaps(answered, times.faultAt + settledAfterMs, times.healedAt)
    const [healedMs = 0] = listGaps(answered, times.healedAt, times.stoppedAt)
    // What is allowed only by the healing is judged after it.
    const end = allowedAt !== undefined && allowedAt < times.healedAt ? times.healedAt : times.stoppedAt
    const [lateMs = 0] = allowedAt === undefined ? [] : listGaps(answered, allowedAt, end)
    return { longestMs, lastingMs, lateMs, healedMs }
  })
  const worst = (figure: keyof GapFigures) => Math.round(Math.max(...each.map((figures) => figures[figure])))
  return {
    longestMs: worst('longestMs'),
    lastingMs: worst('lastingMs'),
    lateMs: worst('lateMs'),
    healedMs: worst('healedMs')
  }
}
