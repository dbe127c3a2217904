/** A cookie as an answer set it; `maxAge` in seconds, 0 without one. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  readonly maxAge: number
  /** Milliseconds since the epoch; 0 without one. */
  readonly expires: number
}

/** A browser's cookies of one service, sent to every instance of it. */
export class Cookies {
  readonly #cookies = new Map<string, { readonly value: string; readonly expiresAt: number }>()

  store(cookies: readonly SetCookie[], now: number): void {
    for (const { name, value, maxAge, expires } of cookies) {
      const expiresAt = maxAge !== 0 ? now + maxAge * 1000 : expires !== 0 ? expires : Number.POSITIVE_INFINITY
      if (value === '' || expiresAt <= now) this.#cookies.delete(name)
      else this.#cookies.set(name, { value, expiresAt })
    }
  }

  /** As a header; without what says how new answers must be, if so asked. */
  header(now: number, { withToken = true } = {}): string {
    return [...this.#cookies]
      .filter(([name, { expiresAt }]) => expiresAt > now && (withToken || !isToken(name)))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ')
  }

  clear(): void {
    this.#cookies.clear()
  }
}

const isToken = (name: string): boolean => name.endsWith('-fresh')
