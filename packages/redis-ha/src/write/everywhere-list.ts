import type { UnconfirmedBatch } from './replication-ledger.ts'

/** What decides whether a reader could still take an older copy without marking it. */
export interface EverywhereRule {
  /** For each replica of the view, how many bytes of the master's own history it is known to have; -1 when not known. */
  readonly offsets: readonly number[]
  readonly maxStalenessMs: number
}

/**
 * Writes that no loss of the master takes back any more, and that an older copy may still hide. A replica without the write
 * has nothing from after it: readers take it, unmarked, for `maxStalenessMs` more and not longer.
 */
export class EverywhereList {
  #waiting: UnconfirmedBatch[] = []

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  add(batch: UnconfirmedBatch): void {
    this.#waiting.push(batch)
  }

  /** Takes out every batch that no reader can miss any more. */
  takeSeen(now: number, { offsets, maxStalenessMs }: EverywhereRule): UnconfirmedBatch[] {
    const isSeen = ({ offset, answeredAt }: UnconfirmedBatch) =>
      now - answeredAt > maxStalenessMs || offsets.every((known) => known >= offset)
    const seen = this.#waiting.filter(isSeen)
    if (seen.length > 0) this.#waiting = this.#waiting.filter((batch) => !seen.includes(batch))
    return seen
  }

  takeAll(): UnconfirmedBatch[] {
    const waiting = this.#waiting
    this.#waiting = []
    return waiting
  }
}
