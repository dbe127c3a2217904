import type { Counter, Registry } from 'prom-client'

interface Series {
  readonly labels: Readonly<Record<string, string>>
  value: number
}

export interface TallyCounterOptions {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
  readonly registry: Registry
}

/** A counter for what happens with every operation, as TallyHistogram is a histogram for it: its labels are hashed never. */
export class TallyCounter {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
  readonly type = 'counter'
  readonly aggregator = 'sum'
  readonly #series: Series[] = []

  constructor({ name, help, labelNames, registry }: TallyCounterOptions) {
    this.name = name
    this.help = help
    this.labelNames = labelNames
    // The registry only ever calls get(); its type names the class.
    registry.registerMetric(this as unknown as Counter)
  }

  /** Returns how to count one under `labels`; call it once for each combination. */
  series(labels: Readonly<Record<string, string>>): () => void {
    const series: Series = { labels, value: 0 }
    this.#series.push(series)
    return () => {
      series.value += 1
    }
  }

  /** What prom-client asks at each scrape. */
  async get() {
    return {
      name: this.name,
      help: this.help,
      type: this.type,
      aggregator: this.aggregator,
      values: this.#series.map(({ labels, value }) => ({ labels, value }))
    }
  }

  /** Part of what a registry expects of a metric. */
  reset(): void {
    for (const series of this.#series) series.value = 0
  }
}
