import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { LatencyWindow } from '../run-record.ts'

type Series = Pick<LatencyWindow, 'route' | 'source'>

/** Nobody says later than this what ended in a window. */
const lateMs = 3000

/** Percentiles by window of time, route and read source; the answers themselves are forgotten as soon as a window is over. */
export class LatencyWindows {
  readonly windowMs: number
  readonly #open = new Map<number, Map<string, number[]>>()
  readonly #closed: LatencyWindow[] = []
  readonly #totals = new Map<string, RecordableHistogram>()

  constructor(windowMs: number) {
    this.windowMs = windowMs
  }

  /** `atMs` since the load began. */
  add(atMs: number, { route, source }: Series, ms: number): void {
    const start = Math.max(0, Math.floor(atMs / this.windowMs)) * this.windowMs
    const series = `${route} ${source}`
    const window = this.#open.get(start) ?? new Map<string, number[]>()
    this.#open.set(start, window)
    const samples = window.get(series) ?? []
    window.set(series, samples)
    samples.push(ms)
    const total = this.#totals.get(series) ?? createHistogram({ lowest: 1, highest: 120_000_000, figures: 3 })
    this.#totals.set(series, total)
    total.record(Math.max(1, Math.round(ms * 1000)))
    this.#closeBefore(atMs - lateMs)
  }

  toList(): LatencyWindow[] {
    this.#closeBefore(Number.POSITIVE_INFINITY)
    return this.#closed
  }

  /** Over the whole run. */
  totals(): LatencyWindow[] {
    return [...this.#totals].map(([series, histogram]) => ({
      atMs: 0,
      ...toSeries(series),
      count: histogram.count,
      p50: histogram.percentile(50) / 1000,
      p90: histogram.percentile(90) / 1000,
      p99: histogram.percentile(99) / 1000,
      max: histogram.max / 1000
    }))
  }

  #closeBefore(atMs: number): void {
    for (const [start, window] of this.#open) {
      if (start + this.windowMs > atMs) continue
      for (const [series, samples] of window)
        this.#closed.push({ atMs: start, ...toSeries(series), ...summarize(samples) })
      this.#open.delete(start)
    }
  }
}

function toSeries(text: string): Series {
  const [route = '', source = ''] = text.split(' ')
  return { route, source }
}

function summarize(samples: number[]) {
  const sorted = samples.sort((a, b) => a - b)
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0)
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }
}

const round = (ms: number): number => Math.round(ms * 100) / 100
