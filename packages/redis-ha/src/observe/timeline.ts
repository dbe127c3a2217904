import type { NodeAddress } from '../topology/node-address.ts'

/** One step of a failover as this process saw it. */
export interface FailoverStep {
  /** Milliseconds since the record's `startedAt`. */
  readonly atMs: number
  /** `suspect`, `writes-held`, a Sentinel event, `promoted`, `adopted`, `writes-released` or `first-write`. */
  readonly what: string
  /** The node or Sentinel it is about, as `host:port`. */
  readonly where?: string
}

/** What happened between the first sign of trouble and the first acknowledged write on the new master. */
export interface FailoverRecord {
  /** Unix time in milliseconds. */
  readonly startedAt: number
  readonly from: NodeAddress
  readonly to: NodeAddress
  readonly epoch: number
  /** From the last write acknowledged before to the first one after, in milliseconds; undefined when nothing was written before. */
  readonly writeGapMs: number | undefined
  /** Acknowledged writes of this process that were lost, as far as it can tell. */
  readonly lostWrites: { readonly lower: number; readonly upper: number }
  readonly steps: readonly FailoverStep[]
}

/** Steps kept; a failover that stays open longer loses its oldest ones. */
const maxSteps = 200
/** A sign of trouble that led to no switch is forgotten after this long. */
const forgetAfterMs = 60_000

/** Collects the steps of a failover into one record. Times in are on the `performance.now()` scale. */
export class Timeline {
  #steps: { at: number; what: string; where: string | undefined }[] = []
  #switch: { from: NodeAddress; to: NodeAddress; epoch: number } | undefined
  #lastWriteAt: number | undefined
  #lost = { lower: 0, upper: 0 }

  note(at: number, what: string, where?: string): void {
    this.#steps = this.#steps.filter((step) => at - step.at < forgetAfterMs).slice(1 - maxSteps)
    this.#steps.push({ at, what, where })
  }

  /** Writes go on. Where nobody was replaced, that was no failover. */
  calmed(at: number): void {
    if (this.#switch === undefined) this.#steps = []
    else this.note(at, 'writes-released')
  }

  switched(at: number, from: NodeAddress, to: NodeAddress, epoch: number): void {
    this.note(at, 'adopted', `${to.host}:${to.port}`)
    // A second switch before the first write is one longer failover.
    this.#switch = { from: this.#switch?.from ?? from, to, epoch }
  }

  lost({ lower, upper }: { readonly lower: number; readonly upper: number }): void {
    this.#lost = { lower: this.#lost.lower + lower, upper: this.#lost.upper + upper }
  }

  /** Returns the record when this write is the first one on a new master. */
  acknowledged(at: number): FailoverRecord | undefined {
    const lastWriteAt = this.#lastWriteAt
    this.#lastWriteAt = at
    if (this.#switch === undefined) return undefined
    this.note(at, 'first-write')
    const steps = this.#steps
    const start = (steps[0] as { at: number }).at
    const record = {
      startedAt: Math.round(Date.now() - (at - start)),
      ...this.#switch,
      writeGapMs: lastWriteAt === undefined ? undefined : Math.round(at - lastWriteAt),
      lostWrites: this.#lost,
      steps: steps.map((step) => ({
        atMs: Math.round(step.at - start),
        what: step.what,
        ...(step.where === undefined ? {} : { where: step.where })
      }))
    }
    this.#steps = []
    this.#switch = undefined
    this.#lost = { lower: 0, upper: 0 }
    return record
  }
}
