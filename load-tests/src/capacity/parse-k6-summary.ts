/** What a rate gave, as k6 saw it. */
export interface LoadFigures {
  readonly requests: number
  readonly failedShare: number
  readonly dropped: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

type Metrics = Readonly<Record<string, { readonly values?: Readonly<Record<string, number>> }>>

/** From the JSON of `handleSummary`; only what the scenario `load` did. Throws when that is not there. */
export function parseK6Summary(text: string): LoadFigures {
  const { metrics } = JSON.parse(text) as { readonly metrics: Metrics }
  const value = (metric: string, name: string) => metrics[`${metric}{scenario:load}`]?.values?.[name]
  const requests = value('http_reqs', 'count')
  if (requests === undefined) throw new Error('k6 told nothing of its load')
  const duration = (name: string) => value('http_req_duration', name) ?? 0
  return {
    requests,
    failedShare: value('http_req_failed', 'rate') ?? 0,
    dropped: value('dropped_iterations', 'count') ?? 0,
    p50Ms: duration('med'),
    p99Ms: duration('p(99)'),
    maxMs: duration('max')
  }
}
