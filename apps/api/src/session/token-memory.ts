import { newestToken } from '@repo/redis-ha'

export interface TokenMemoryOptions {
  /** After this a replica within the staleness bound has the write anyway. */
  readonly ttlMs: number
  /** @default 10000 */
  readonly maxEntries?: number
  /** @default performance.now */
  readonly now?: () => number
}

/**
 * The newest token that this process wrote, by session. An answer that overtakes another one leaves an older token in the
 * browser; with this it takes nothing back.
 */
export class TokenMemory {
  readonly #entries = new Map<string, { token: string; expiresAt: number }>()
  readonly #ttlMs: number
  readonly #maxEntries: number
  readonly #now: () => number

  constructor({ ttlMs, maxEntries = 10_000, now = () => performance.now() }: TokenMemoryOptions) {
    this.#ttlMs = ttlMs
    this.#maxEntries = maxEntries
    this.#now = now
  }

  /** The newer of what the client sent and what this process remembers. */
  newest(key: string, clientToken: string | undefined): string | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined || entry.expiresAt <= this.#now()) return clientToken
    return newestToken(entry.token, clientToken)
  }

  /** Returns the newest that it remembers now. */
  remember(key: string, token: string): string {
    const newest = this.newest(key, token) ?? token
    // Deleted first, so that the map stays in the order of expiry.
    this.#entries.delete(key)
    this.#entries.set(key, { token: newest, expiresAt: this.#now() + this.#ttlMs })
    this.#forgetOldest()
    return newest
  }

  #forgetOldest(): void {
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt > this.#now() && this.#entries.size <= this.#maxEntries) return
      this.#entries.delete(key)
    }
  }
}
