import type { AppliedWrite } from './commit-lane.ts'
import { isReplicated, type ReplicaStanding, type ReplicationRule } from './is-replicated.ts'

/** A batch that its master has and that waits for the replicas. */
export interface UnconfirmedBatch {
  readonly writes: readonly AppliedWrite[]
  /** The batch begins at this offset or later. */
  readonly knownOffset: number
  readonly offset: number
  /** When the master's answer was here, on the `performance.now()` scale. */
  readonly answeredAt: number
}

/** What the replicas of one master, in one epoch, are known to have of its history. */
export class ReplicationLedger {
  readonly #acknowledged = new Map<string, number>()
  #waiting: UnconfirmedBatch[] = []

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  add(batch: UnconfirmedBatch): void {
    this.#waiting.push(batch)
  }

  /** `replica` (its address key) has the first `offset` bytes. */
  acknowledge(replica: string, offset: number): void {
    if (offset > this.offsetOf(replica)) this.#acknowledged.set(replica, offset)
  }

  offsetOf(replica: string): number {
    return this.#acknowledged.get(replica) ?? -1
  }

  /** Takes out every batch that is replicated now; later ones cannot be while an earlier one is not. */
  takeReplicated(replicas: readonly ReplicaStanding[], rule: ReplicationRule): UnconfirmedBatch[] {
    let count = 0
    for (const batch of this.#waiting) {
      if (!isReplicated(batch, replicas, rule)) break
      count += 1
    }
    return count === 0 ? [] : this.#waiting.splice(0, count)
  }

  /** Takes out everything that was not confirmed. */
  takeAll(): UnconfirmedBatch[] {
    const waiting = this.#waiting
    this.#waiting = []
    return waiting
  }
}
