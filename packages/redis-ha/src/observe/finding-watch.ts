import type { Finding } from './detect-findings.ts'

/** A failover passes through states that are findings when they last. */
const lastsMs = 5000

/** Tells findings that last from those of a moment. Times are on the `performance.now()` scale. */
export class FindingWatch {
  readonly #since = new Map<Finding, number>()
  readonly #active = new Set<Finding>()

  get active(): ReadonlySet<Finding> {
    return this.#active
  }

  /** Compares what is found now with before; returns what began or ended to count. */
  update(now: number, found: ReadonlyMap<Finding, string>): { finding: Finding; isActive: boolean; detail: string }[] {
    const changes: { finding: Finding; isActive: boolean; detail: string }[] = []
    for (const [finding, detail] of found) {
      const since = this.#since.get(finding) ?? now
      this.#since.set(finding, since)
      if (now - since < lastsMs || this.#active.has(finding)) continue
      this.#active.add(finding)
      changes.push({ finding, isActive: true, detail })
    }
    for (const finding of this.#since.keys()) {
      if (found.has(finding)) continue
      this.#since.delete(finding)
      if (this.#active.delete(finding)) changes.push({ finding, isActive: false, detail: 'no longer so' })
    }
    return changes
  }
}
