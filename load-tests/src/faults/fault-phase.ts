import type { SwitchTimeline } from '@repo/testbed'
import type { RunFault } from '../run-faults.ts'

/** One fault of a run; times are milliseconds since the load began. */
export interface FaultPhase {
  readonly fault: RunFault
  readonly target: string
  readonly atMs: number
  /** When healing began. */
  readonly healedMs: number
  /** When the next one began, or the load ended. */
  readonly endMs: number
  /** What became of the master, by the topology's own word. */
  readonly timeline: SwitchTimeline
}
