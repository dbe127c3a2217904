import type { Histogram, Registry } from 'prom-client'

interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly counts: Float64Array
  sum: number
}

export interface TallyHistogramOptions {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
  readonly buckets: readonly number[]
  readonly registry: Registry
}

/**
 * A histogram for what happens with every operation. prom-client hashes the labels at each observation, which costs more than
 * choosing a replica does; here the caller keeps the series it observes. In the registry it looks like any other.
 */
export class TallyHistogram {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
  readonly type = 'histogram'
  readonly aggregator = 'sum'
  readonly #buckets: readonly number[]
  readonly #series: Series[] = []

  constructor({ name, help, labelNames, buckets, registry }: TallyHistogramOptions) {
    this.name = name
    this.help = help
    this.labelNames = labelNames
    this.#buckets = buckets
    // The registry only ever calls get(); its type names the class.
    registry.registerMetric(this as unknown as Histogram)
  }

  /** Returns how to observe a value under `labels`; call it once for each combination. */
  series(labels: Readonly<Record<string, string>>): (value: number) => void {
    const buckets = this.#buckets
    const series: Series = { labels, counts: new Float64Array(buckets.length + 1), sum: 0 }
    this.#series.push(series)
    return (value) => {
      let i = 0
      while (i < buckets.length && value > (buckets[i] as number)) i += 1
      series.counts[i] = (series.counts[i] as number) + 1
      series.sum += value
    }
  }

  /** What prom-client asks at each scrape. */
  async get() {
    return {
      name: this.name,
      help: this.help,
      type: this.type,
      aggregator: this.aggregator,
      values: this.#series.flatMap((series) => this.#render(series))
    }
  }

  /** Part of what a registry expects of a metric. */
  reset(): void {
    for (const series of this.#series) {
      series.counts.fill(0)
      series.sum = 0
    }
  }

  #render({ labels, counts, sum }: Series) {
    let total = 0
    const buckets = [...counts].map((count, i) => {
      total += count
      return {
        metricName: `${this.name}_bucket`,
        labels: { ...labels, le: i < this.#buckets.length ? (this.#buckets[i] as number) : '+Inf' },
        value: total
      }
    })
    // A combination that never happened is left out.
    if (total === 0) return []
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: total }
    ]
  }
}
