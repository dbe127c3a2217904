import { type FaultName, faultNames, networkFaultNames } from '@repo/testbed'
import type { SubjectName } from './subjects/create-subject.ts'

/** What the testbed injects, and the hand-over that a client library asks for itself. */
export type RunFault = FaultName | 'client-switchover'

/** The faults of the full run, in its order. */
export const runFaults: readonly RunFault[] = [...faultNames, ...networkFaultNames, 'client-switchover']

/** One run: a new topology, three client processes, faults, healing, and the checks. */
export interface RunPlan {
  /** One after the other, each after the one before was healed; times are taken from the first. */
  readonly faults: readonly [RunFault, ...RunFault[]]
  /** The next fault comes before the one before was healed. */
  readonly overlapping: boolean
  readonly subject: SubjectName
  readonly minReplicas: 0 | 1
  /** Healed this long after the fault; `switched` heals as soon as another master is named. */
  readonly heal: { readonly afterMs: number } | 'switched'
  /** How late the lagging replica of the lag faults is. */
  readonly lagMs: number
  /** redis-ha never leaves a laggard out. */
  readonly strict: boolean
}

export const downAfterMs = 1000
/** From the fault until every rule that leaves out a sick replica has had its time. */
export const settledAfterMs = downAfterMs + 800
export const clientNames = ['a', 'b', 'c'] as const

/** Faults that end with another master, though nobody asked the clients. */
export function replacesMaster(fault: RunFault): boolean {
  return /-master|^failover$|^promote-laggard$/.test(fault)
}

export function isSwitchover(fault: RunFault): boolean {
  return /switchover$/.test(fault)
}
