import type { Complaint, Line } from '../../lib/line.ts'
import { LatencyWindows } from './latency-windows.ts'
import { LedgerBook } from './ledger-book.ts'
import { RequestSlices } from './request-slices.ts'

/** A count with a few of what was counted. */
export interface Tally {
  count: number
  readonly samples: string[]
  /** When, in milliseconds since the load began. */
  readonly atMs: number[]
}

/** What must not be, as it is counted while the load runs. */
export type Trouble = Complaint | 'failed-read' | 'unacknowledged-write' | 'untyped-end' | 'unreached' | 'failed-other'

const keptSamples = 5

/** Takes in what users say, as it comes, and keeps only what the record needs. */
export class RunReducer {
  readonly slices: RequestSlices
  readonly windows: LatencyWindows
  readonly book = new LedgerBook()
  /** When each read was answered and each write acknowledged, in milliseconds since the load began. */
  readonly answeredReads: number[] = []
  readonly acknowledgedWrites: number[] = []
  readonly reads = { replica: 0, master: 0, staleMarked: 0 }
  longestPauseMs = 0
  requests = 0
  /** Milliseconds since the epoch; the clock of the run begins there. */
  #startedAt: number | undefined
  readonly #troubles = new Map<Trouble, Tally>()

  constructor(options: { readonly sliceMs: number; readonly windowMs: number }) {
    this.slices = new RequestSlices(options.sliceMs)
    this.windows = new LatencyWindows(options.windowMs)
  }

  get startedAt(): number | undefined {
    return this.#startedAt
  }

  trouble(what: Trouble): Tally {
    return this.#troubles.get(what) ?? { count: 0, samples: [], atMs: [] }
  }

  note(line: Line): void {
    if (line.t === 'request') this.#noteRequest(line)
    else if (line.t === 'pause') this.longestPauseMs = Math.max(this.longestPauseMs, line.ms)
    else if (line.t === 'complaint') this.#noteTrouble(line.what, this.#toRunTime(line.at), line.detail)
    else this.book.note(line)
  }

  #noteRequest({ at, ms, route, kind, outcome, source, why }: Extract<Line, { t: 'request' }>): void {
    this.#startedAt ??= at - ms
    this.requests += 1
    const atMs = this.#toRunTime(at)
    this.slices.add(atMs, { route, kind, outcome })
    const isAnswered = outcome === 'ok' || outcome === 'stale-marked'
    if (isAnswered) {
      this.windows.add(atMs, { route, source: source ?? 'none' }, ms)
      if (kind === 'write') this.acknowledgedWrites.push(atMs)
      if (kind === 'read') {
        this.answeredReads.push(atMs)
        if (source === 'replica' || source === 'master') this.reads[source] += 1
        if (outcome === 'stale-marked') this.reads.staleMarked += 1
      }
      return
    }
    const sample = `${route} ${why ?? outcome}`
    this.#noteTrouble(
      kind === 'read' ? 'failed-read' : kind === 'write' ? 'unacknowledged-write' : 'failed-other',
      atMs,
      sample
    )
    if (outcome === 'failed' || outcome === 'timeout') this.#noteTrouble('untyped-end', atMs, sample)
    if (outcome === 'unreached') this.#noteTrouble('unreached', atMs, sample)
  }

  #noteTrouble(what: Trouble, atMs: number, sample: string): void {
    const tally = this.#troubles.get(what) ?? { count: 0, samples: [], atMs: [] }
    this.#troubles.set(what, tally)
    tally.count += 1
    if (tally.samples.length < keptSamples) tally.samples.push(`${atMs} ms: ${sample}`)
    tally.atMs.push(atMs)
  }

  #toRunTime(at: number): number {
    return Math.round(at - (this.#startedAt ?? at))
  }
}

/** Slices and windows so coarse that a run of any length has some thousands of them. */
export function toResolution(durationMs: number): { readonly sliceMs: number; readonly windowMs: number } {
  const factor = durationMs <= 600_000 ? 1 : durationMs <= 6_000_000 ? 10 : 100
  return { sliceMs: 100 * factor, windowMs: 1000 * factor }
}
