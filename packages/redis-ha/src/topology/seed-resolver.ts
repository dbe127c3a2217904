import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { type NodeAddress, toAddressKey } from './node-address.ts'

/** Every address behind every seed. A name that does not resolve now keeps what it had, and holds up no other. */
export class SeedResolver {
  readonly #seeds: readonly NodeAddress[]
  readonly #found = new Map<string, readonly NodeAddress[]>()
  readonly #underWay = new Set<string>()
  readonly #onChange: () => void

  constructor(seeds: readonly NodeAddress[], onChange: () => void) {
    this.#seeds = seeds
    this.#onChange = onChange
    for (const seed of seeds) if (isIP(seed.host) !== 0) this.#found.set(toAddressKey(seed), [seed])
  }

  get addresses(): NodeAddress[] {
    return [...this.#found.values()].flat()
  }

  /** Looks every name up again, but for those whose last look-up has not ended. */
  refresh(): void {
    for (const seed of this.#seeds) if (isIP(seed.host) === 0) void this.#resolve(seed)
  }

  async #resolve(seed: NodeAddress): Promise<void> {
    const key = toAddressKey(seed)
    if (this.#underWay.has(key)) return
    this.#underWay.add(key)
    try {
      const found = await lookup(seed.host, { all: true })
      if (found.length > 0)
        this.#found.set(
          key,
          found.map(({ address }) => ({ host: address, port: seed.port }))
        )
      this.#onChange()
    } catch {
      // Asked again later.
    } finally {
      this.#underWay.delete(key)
    }
  }
}
