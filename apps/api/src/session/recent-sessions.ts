export interface RecentSessionsOptions {
  /** @default 300000 */
  readonly windowMs?: number
  /** @default 100000 */
  readonly maxSessions?: number
}

/**
 * Counts the different sessions that this process has seen in the last one to two windows. Exact and without a question to
 * Redis; a session that several instances serve is counted by each of them.
 */
export class RecentSessions {
  readonly #windowMs: number
  readonly #maxSessions: number
  #current = new Set<string>()
  #previous = new Set<string>()
  #window = 0

  constructor({ windowMs = 300_000, maxSessions = 100_000 }: RecentSessionsOptions = {}) {
    this.#windowMs = windowMs
    this.#maxSessions = maxSessions
  }

  add(handle: string, nowMs: number): void {
    this.#turn(nowMs)
    if (this.#current.size < this.#maxSessions) this.#current.add(handle)
  }

  count(nowMs: number): number {
    this.#turn(nowMs)
    return this.#current.union(this.#previous).size
  }

  #turn(nowMs: number): void {
    const window = Math.floor(nowMs / this.#windowMs)
    if (window === this.#window) return
    this.#previous = window === this.#window + 1 ? this.#current : new Set()
    this.#current = new Set()
    this.#window = window
  }
}
