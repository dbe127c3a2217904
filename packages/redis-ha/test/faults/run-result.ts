import type { SwitchTimeline } from '@repo/testbed'
import type { FinalState } from './final-state.ts'
import type { RunPlan } from './run-plan.ts'
import type { ReportedLoss, WriteClass } from './subjects/subject.ts'
import type { RecordedOperation } from './workload.ts'

/** When things happened, in milliseconds since the epoch. */
export interface RunTimes {
  readonly faultAt: number
  readonly healedAt: number
  readonly stoppedAt: number
}

export interface RunRecord {
  readonly plan: RunPlan
  readonly times: RunTimes
  readonly timeline: SwitchTimeline
  readonly operations: readonly RecordedOperation[]
  readonly final: FinalState
  /** What each process was told to have lost; `undefined` from a library that does not tell. */
  readonly losses: Readonly<Record<string, readonly ReportedLoss[] | undefined>>
  /** What had not ended long after the clients were stopped. */
  readonly unended: readonly string[]
}

/** A count with a few of the operations behind it. */
export interface Finding {
  readonly count: number
  readonly samples: readonly object[]
}

export interface GapFigures {
  /** Longest time without an answer while the fault lasts, in the process that waited longest. */
  readonly longestMs: number
  /** The same from `settledAfterMs` on: by then nothing may wait for the sick node any more. */
  readonly lastingMs: number
  /** Longest time without one after the topology allowed it; 0 when it never did. */
  readonly lateMs: number
  /** Longest time without one after healing. */
  readonly healedMs: number
}

export interface RunResult {
  readonly plan: RunPlan
  /** Milliseconds after the fault. */
  readonly timeline: Readonly<Record<string, number>>
  readonly lost: Readonly<Record<WriteClass, Finding>>
  /** Processes that lost a number of writes outside the bounds they were told. */
  readonly misreported: Finding
  /** Processes whose bounds lie further apart than one batch. */
  readonly wideBounds: Finding
  readonly failedReads: Finding
  readonly staleReads: Finding
  readonly oldReads: Finding
  readonly untyped: Finding
  readonly revived: Finding
  readonly twice: Finding
  readonly unacknowledged: Finding
  /** Streams of a process in which nothing was answered at the end, when all was whole again. */
  readonly dead: Finding
  readonly readGap: GapFigures
  readonly writeGap: Readonly<Partial<Record<WriteClass, GapFigures>>>
  /** Replicas' share of the reads before the fault. */
  readonly replicaShare: number | undefined
  readonly operations: Readonly<Record<string, number>>
}
