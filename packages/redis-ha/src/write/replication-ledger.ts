import type { AppliedWrite } from './commit-lane.ts'
import { type AnsweredWrite, findLeftOut, type ReplicaStanding, type ReplicationRule } from './find-left-out.ts'
import { Laggards } from './laggards.ts'

/** A batch that its master has and that waits for the replicas. */
export interface UnconfirmedBatch extends AnsweredWrite {
  readonly writes: readonly AppliedWrite[]
  /** The batch begins at this offset or later. */
  readonly knownOffset: number
}

type PromotableReplica = Omit<ReplicaStanding, 'isLaggard'>

/** What the replicas of one master, in one epoch, are known to have of its history. */
export class ReplicationLedger {
  readonly #acknowledged = new Map<string, number>()
  readonly #laggards = new Laggards()
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
  takeReplicated(promotable: readonly PromotableReplica[], rule: ReplicationRule): UnconfirmedBatch[] {
    const replicas = promotable.map((replica) => this.#standingOf(replica, rule.now))
    const taken: UnconfirmedBatch[] = []
    for (const batch of this.#waiting) {
      const leftOut = findLeftOut(batch, replicas, rule)
      if (leftOut === undefined) break
      for (const replica of leftOut.laggards) this.#laggards.add(replica, batch)
      taken.push(batch)
    }
    this.#waiting.splice(0, taken.length)
    return taken
  }

  #standingOf(promotable: PromotableReplica, now: number): ReplicaStanding {
    const { replica, offset } = promotable
    this.#laggards.judge(replica, offset, now)
    return { ...promotable, isLaggard: this.#laggards.has(replica) }
  }

  /** Takes out everything that was not confirmed. */
  takeAll(): UnconfirmedBatch[] {
    const waiting = this.#waiting
    this.#waiting = []
    return waiting
  }
}
