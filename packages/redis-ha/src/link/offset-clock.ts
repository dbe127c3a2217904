/** Closer samples add nothing but use up the memory: a busy writer brings thousands a second. */
const spacingMs = 25

interface OffsetSample {
  readonly sentAt: number
  readonly offset: number
}

/**
 * Tells how old a replica's data is without clocks on the servers and without heartbeat keys. A master sample answered with
 * offset `o` proves: every write finished before the sample was sent is within the first `o` bytes. So a replica that has
 * `o` bytes has every write from before that moment.
 */
export class OffsetClock {
  readonly #samples: OffsetSample[] = []
  readonly #capacity: number

  /** @param capacity samples kept; one each 25 to 100 ms: 256 cover lags of at least 6 s. Older ones count as unknown. */
  constructor(capacity = 256) {
    this.#capacity = capacity
  }

  /** Adds the master's offset as answered to a question sent at `sentAt`. */
  add(sentAt: number, offset: number): void {
    const last = this.#samples.at(-1)
    // Answers can overtake each other between connections; an older question says nothing new.
    if (last !== undefined && (sentAt < last.sentAt + spacingMs || offset < last.offset)) return
    // An idle master repeats one offset: only the newest moment of it matters.
    if (last !== undefined && last.offset === offset && this.#samples.at(-2)?.offset === offset) this.#samples.pop()
    this.#samples.push({ sentAt, offset })
    if (this.#samples.length > this.#capacity) this.#samples.shift()
  }

  /** When the newest master sample was sent; -Infinity before the first. */
  get lastSentAt(): number {
    return this.#samples.at(-1)?.sentAt ?? Number.NEGATIVE_INFINITY
  }

  /** The master's newest known offset; -1 before the first sample. */
  get lastOffset(): number {
    return this.#samples.at(-1)?.offset ?? -1
  }

  /** A node with `offset` bytes has every write from before this moment; -Infinity when that is not known. */
  currentAsOf(offset: number): number {
    for (let i = this.#samples.length - 1; i >= 0; i--) {
      const sample = this.#samples[i] as OffsetSample
      if (sample.offset <= offset) return sample.sentAt
    }
    return Number.NEGATIVE_INFINITY
  }
}
