import { ofLoad } from '../../lib/to-thresholds.ts'

/** What the run needs of k6's own summary. */
export interface K6Summary {
  readonly iterations: number
  readonly droppedIterations: number
  /** Thresholds that were crossed, by metric. */
  readonly crossed: readonly string[]
}

interface Metric {
  readonly values?: { readonly count?: number }
  readonly thresholds?: Readonly<Record<string, { readonly ok?: boolean }>>
}

/** From the JSON text that the scenarios' `handleSummary` prints; `undefined` for anything else. Ticks of the clock are no load. */
export function parseSummary(text: string): K6Summary | undefined {
  try {
    const { metrics } = JSON.parse(text.slice(text.indexOf('{'))) as { metrics: Readonly<Record<string, Metric>> }
    const iterations = metrics[ofLoad('iterations')]?.values?.count
    if (iterations === undefined) return undefined
    const crossed = Object.entries(metrics).filter(([, { thresholds = {} }]) =>
      Object.values(thresholds).some(({ ok }) => ok === false)
    )
    return {
      iterations,
      droppedIterations: metrics[ofLoad('dropped_iterations')]?.values?.count ?? 0,
      crossed: crossed.map(([name]) => name)
    }
  } catch {
    return undefined
  }
}
