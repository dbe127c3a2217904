/** The cookies of one service: where they may go is not asked. In a browser it stays empty, the browser has its own. */
export class CookieJar {
  readonly #cookies = new Map<string, { value: string; expiresAt: number }>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** As the `cookie` header wants it; undefined when there is none. */
  get header(): string | undefined {
    const now = this.#now()
    const pairs = [...this.#cookies].flatMap(([name, { value, expiresAt }]) =>
      expiresAt > now ? [`${name}=${value}`] : []
    )
    return pairs.length === 0 ? undefined : pairs.join('; ')
  }

  /** Takes `set-cookie` headers in. */
  store(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
      const at = pair.indexOf('=')
      if (at < 1) continue
      const name = pair.slice(0, at)
      const expiresAt = this.#expiryOf(attributes)
      if (expiresAt <= this.#now()) this.#cookies.delete(name)
      else this.#cookies.set(name, { value: pair.slice(at + 1), expiresAt })
    }
  }

  /** `Max-Age` counts more than `Expires`; without either it stays. */
  #expiryOf(attributes: readonly string[]): number {
    const find = (name: string) =>
      attributes.find((text) => text.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
    const maxAge = find('max-age')
    if (maxAge !== undefined) return this.#now() + Number(maxAge) * 1000
    const expires = find('expires')
    return expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires)
  }
}
