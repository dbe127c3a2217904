import type { FaultPhase } from '../faults/fault-phase.ts'
import type { RunReducer } from '../reduce/run-reducer.ts'
import type { RunFault } from '../run-faults.ts'
import type { JobFindings } from './check-jobs.ts'
import type { SessionFindings } from './check-sessions.ts'

/** All that the checks are made of. */
export interface Findings {
  readonly faults: readonly RunFault[]
  readonly phases: readonly FaultPhase[]
  readonly downAfterMs: number
  /** Iterations a second. */
  readonly rate: number
  /** Of the load, since it began. */
  readonly durationMs: number
  readonly reduced: Pick<RunReducer, 'trouble' | 'answeredReads' | 'acknowledgedWrites'>
  /** Why it was not whole again when all was over; `undefined` when it was. */
  readonly notWhole: string | undefined
  /** `undefined` where there was nobody to compare with. */
  readonly sessions: SessionFindings | undefined
  /** Instances that serve nobody when all is whole again. */
  readonly deadInstances: readonly string[]
  readonly jobs: JobFindings | undefined
  /** Reads before the first fault, by where they were answered. */
  readonly steadyReads: { readonly replica: number; readonly master: number }
  /** Thresholds of k6 that were crossed. */
  readonly crossed: readonly string[]
  readonly generator: { readonly iterations: number; readonly droppedIterations: number }
}
