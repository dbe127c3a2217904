export interface RefusalMemoryOptions {
  /** @default 10000 */
  readonly maxEntries?: number
  /** @default performance.now */
  readonly now?: () => number
}

/** What this process was told is refused, until when: who goes on trying costs Redis nothing. */
export class RefusalMemory {
  readonly #until = new Map<string, number>()
  readonly #maxEntries: number
  readonly #now: () => number

  constructor({ maxEntries = 10_000, now = () => performance.now() }: RefusalMemoryOptions = {}) {
    this.#maxEntries = maxEntries
    this.#now = now
  }

  /** How long `key` is refused yet; 0 when it is not. */
  remainingMs(key: string): number {
    const until = this.#until.get(key)
    if (until === undefined) return 0
    const remainingMs = until - this.#now()
    if (remainingMs > 0) return remainingMs
    this.#until.delete(key)
    return 0
  }

  remember(key: string, waitMs: number): void {
    // Full of an attack: forgetting the oldest only costs a question to Redis.
    const [oldest] = this.#until.keys()
    if (this.#until.size >= this.#maxEntries && oldest !== undefined) this.#until.delete(oldest)
    this.#until.set(key, this.#now() + waitMs)
  }

  forget(key: string): void {
    this.#until.delete(key)
  }
}
