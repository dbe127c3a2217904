/** A user's session holds at most this many changes: each has a field of its own, and the API allows 32. */
export const maxChanges = 24

export interface Finding {
  readonly what: 'own-write-missed' | 'step-back' | 'unmarked-stale' | 'wrong-session'
  readonly detail: string
}

/** A read of the session, and how it was asked for. */
export interface SessionRead {
  readonly data: Readonly<Record<string, unknown>>
  readonly startedAt: number
  /** Sent with all the cookies that came: without the freshness token nothing newer than the bound is promised. */
  readonly withToken: boolean
  /** The answer says that it may be old. */
  readonly stale: boolean
  /** What the answer says of its age. */
  readonly ageMs?: number | undefined
}

/** What was acknowledged to a user of one session, and what was shown of it. */
export class SessionLedger {
  #sent = 0
  readonly #acknowledgedAt = new Map<number, number>()
  readonly #seen = new Set<number>()

  get isFull(): boolean {
    return this.#sent >= maxChanges
  }

  /** The next change: a field that no other change sets. */
  next(): { readonly n: number; readonly patch: Readonly<Record<string, number>> } {
    this.#sent += 1
    return { n: this.#sent, patch: { [toField(this.#sent)]: this.#sent } }
  }

  acknowledge(n: number, at: number): void {
    this.#acknowledgedAt.set(n, at)
  }

  /** Acknowledged changes that `data` lacks. */
  missingFrom(data: Readonly<Record<string, unknown>>): number[] {
    return [...this.#acknowledgedAt.keys()].filter((n) => data[toField(n)] !== n)
  }

  /** What is wrong with an answer; a stale one that says so may lack anything. */
  checkRead({ data, startedAt, withToken, stale, ageMs }: SessionRead, maxStalenessMs: number): Finding[] {
    const foreign = Object.entries(data).filter(
      ([name, value]) => toField(Number(value)) !== name || Number(value) > this.#sent
    )
    const findings: Finding[] = foreign.map(([name, value]) => ({
      what: 'wrong-session',
      detail: `${name}=${value} was never sent`
    }))
    const missing = this.missingFrom(data)
    for (let n = 1; n <= this.#sent; n++) if (data[toField(n)] === n) this.#seen.add(n)
    if (stale) return findings
    for (const n of missing) {
      const ackAgeMs = startedAt - (this.#acknowledgedAt.get(n) ?? startedAt)
      if (ackAgeMs > maxStalenessMs)
        findings.push({ what: 'unmarked-stale', detail: `change ${n} missing ${ackAgeMs} ms later` })
      if (withToken) {
        const what = this.#seen.has(n) ? 'step-back' : 'own-write-missed'
        findings.push({ what, detail: `change ${n} missing ${ackAgeMs} ms after it was acknowledged` })
      }
    }
    if (ageMs !== undefined && ageMs > maxStalenessMs) {
      findings.push({ what: 'unmarked-stale', detail: `${ageMs} ms old by its own word, and not marked` })
    }
    return findings
  }
}

/** The field that change `n` sets. */
export function toField(n: number): string {
  return `f${n}`
}
