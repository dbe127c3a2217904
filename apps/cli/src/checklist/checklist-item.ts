import type { StackFeatures } from '@repo/testbed'
import type { FailoverTest } from '../demo/test-failover.ts'
import type { Facts } from '../doctor/facts.ts'

/** What an item is decided by. */
export interface Evidence {
  readonly facts: Facts
  /** Ids of what `ha doctor` finds. */
  readonly findings: readonly string[]
  /** Not known on every kind of stack. */
  readonly features?: StackFeatures
  /** Only when it was asked for: it replaces the master. */
  readonly failover?: FailoverTest
  readonly now: Date
}

export interface Answer {
  /** `by-hand`: no program can see it. */
  readonly answer: 'yes' | 'no' | 'by-hand'
  /** What was seen, or where to look. */
  readonly says: string
}

export interface ChecklistItem {
  readonly item: string
  check(evidence: Evidence): Answer
}

export function yesNo(isSo: boolean, says: string): Answer {
  return { answer: isSo ? 'yes' : 'no', says }
}

export function byHand(says: string): Answer {
  return { answer: 'by-hand', says }
}
