import type { RunRecord } from './run-result.ts'
import type { ReportedLoss } from './subjects/subject.ts'
import type { RecordedOperation } from './workload.ts'

interface ProcessLosses {
  readonly client: string
  readonly lower: number
  readonly upper: number
  /** Its own writes; what a library wrote beside it, it does not count. */
  readonly writes: readonly RecordedOperation[]
}

/** Processes that lost a number of acknowledged writes outside the bounds they were told. */
export function lossesOutsideBounds(run: RunRecord, isLost: (write: RecordedOperation) => boolean): object[] {
  return knownLosses(run).flatMap(({ client, lower, upper, writes }) => {
    const lost = writes.filter((write) => write.end === 'acknowledged' && isLost(write)).length
    return lost < lower || lost > upper ? [{ client, lost, lower, upper }] : []
  })
}

/** Processes whose bounds lie further apart than one batch: as many writes as were ever under way at once. */
export function boundsWiderThanABatch(run: RunRecord): object[] {
  return knownLosses(run).flatMap(({ client, lower, upper, writes }) => {
    const batch = mostAtOnce(writes)
    return upper - lower > batch ? [{ client, lower, upper, batch }] : []
  })
}

function knownLosses({ losses, operations }: RunRecord): ProcessLosses[] {
  return Object.entries(losses).flatMap(([client, told]) => {
    if (told === undefined || told.some(({ isKnown }) => !isKnown)) return []
    const writes = operations.filter((o) => o.kind === 'write' && o.client === client && o.class !== 'library')
    const sum = (bound: keyof Pick<ReportedLoss, 'lower' | 'upper'>) => told.reduce((all, loss) => all + loss[bound], 0)
    return [{ client, lower: sum('lower'), upper: sum('upper'), writes }]
  })
}

function mostAtOnce(writes: readonly RecordedOperation[]): number {
  const steps = writes.flatMap(({ startedAt, endedAt }) => [
    { at: startedAt, by: 1 },
    { at: endedAt, by: -1 }
  ])
  steps.sort((a, b) => a.at - b.at || b.by - a.by)
  let [now, most] = [0, 0]
  for (const { by } of steps) {
    now += by
    most = Math.max(most, now)
  }
  return most
}
