import type { Outcome, RequestSlice } from '../run-record.ts'

type Key = Omit<RequestSlice, 'atMs' | 'count'>

/** Requests counted by slice of time, route and outcome: as many numbers as the run is long, however many there are. */
export class RequestSlices {
  readonly sliceMs: number
  readonly #counts = new Map<string, { readonly slice: RequestSlice; count: number }>()

  constructor(sliceMs: number) {
    this.sliceMs = sliceMs
  }

  /** `atMs` since the load began. */
  add(atMs: number, { route, kind, outcome }: Key): void {
    const start = Math.max(0, Math.floor(atMs / this.sliceMs)) * this.sliceMs
    const key = `${start} ${route} ${outcome}`
    const entry = this.#counts.get(key) ?? { slice: { atMs: start, route, kind, outcome, count: 0 }, count: 0 }
    entry.count += 1
    this.#counts.set(key, entry)
  }

  toList(): RequestSlice[] {
    const list = [...this.#counts.values()].map(({ slice, count }) => ({ ...slice, count }))
    return list.sort((a, b) => a.atMs - b.atMs || a.route.localeCompare(b.route) || order(a.outcome) - order(b.outcome))
  }
}

const order = (outcome: Outcome): number => (outcome === 'ok' ? 0 : 1)
