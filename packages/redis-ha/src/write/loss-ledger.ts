/** Acknowledged writes of one batch, and where in the master's history they lie. */
interface AcknowledgedBatch {
  /** The batch begins at this offset or later. */
  readonly from: number
  /** It ends at this offset or earlier. */
  readonly to: number
  readonly writes: number
}

/** How many acknowledged writes a failover lost: at least `lower`, at most `upper`. */
export interface Loss {
  readonly lower: number
  readonly upper: number
}

/** What a failover lost, as far as the histories tell. */
export interface WriteLoss extends Loss {
  /** False when they do not: after two failovers, or a restart in place. */
  readonly isKnown: boolean
}

const maxBatches = 10_000

/** Remembers acknowledged writes that a promotable replica may still lack, to tell after a failover which of them are gone. */
export class LossLedger {
  #batches: AcknowledgedBatch[] = []

  /** Writes that would be lost at most if the master were lost now. */
  get atRisk(): number {
    return this.#batches.reduce((sum, { writes }) => sum + writes, 0)
  }

  /** @param from an offset that the master had before the batch was sent  @param to its offset after it */
  add(from: number, to: number, writes: number): void {
    if (writes === 0) return
    this.#batches.push({ from, to, writes })
    if (this.#batches.length > maxBatches) this.#batches = mergePairs(this.#batches)
  }

  /** Takes over what another session on the same history had acknowledged. */
  absorb(other: LossLedger): void {
    this.#batches = [...other.#batches, ...this.#batches]
  }

  /** Every promotable replica has the first `offset` bytes. */
  forgetUpTo(offset: number): void {
    const kept = this.#batches.findIndex(({ to }) => to > offset)
    if (kept === -1) this.#batches = []
    else if (kept > 0) this.#batches.splice(0, kept)
  }

  /** What is lost when the history goes on after its first `offset` bytes. Unequal bounds: a batch straddles the boundary. */
  lossAfter(offset: number): Loss {
    let lower = 0
    let upper = 0
    for (const { from, to, writes } of this.#batches) {
      if (to > offset) upper += writes
      if (from >= offset) lower += writes
    }
    return { lower, upper }
  }
}

/** Half as many, each as wide as two: bounds stay right and become less sharp. */
function mergePairs(batches: readonly AcknowledgedBatch[]): AcknowledgedBatch[] {
  const merged: AcknowledgedBatch[] = []
  for (let i = 0; i < batches.length; i += 2) {
    const [a, b] = [batches[i] as AcknowledgedBatch, batches[i + 1]]
    merged.push(
      b === undefined ? a : { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to), writes: a.writes + b.writes }
    )
  }
  return merged
}
