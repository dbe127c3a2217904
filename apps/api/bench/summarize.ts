import type { LoadKind, Sample } from './bench-round.ts'
import { bareName, oursName, peerNames, type VariantName } from './variants.ts'

/** What the rounds of one variant and kind come to; CPU in microseconds per request. */
export interface Summary {
  readonly variant: VariantName
  readonly kind: LoadKind
  readonly cpuMedian: number
  /** Of the least disturbed round: other work on the machine only adds. */
  readonly cpuLeast: number
  /** Median, in the CPU of bare Fastify. */
  readonly timesBare: number
  readonly leastTimesBare: number
  readonly masterCpuMedian: number
  readonly requestsPerSecondMedian: number
}

export function summarize(samples: readonly Sample[]): Summary[] {
  const groups = Map.groupBy(samples, ({ variant, kind }) => `${kind} ${variant}`)
  const bare = (kind: LoadKind) => cpuOf(groups.get(`${kind} ${bareName}`) ?? [])
  return [...groups.values()].map((group) => {
    const [{ variant, kind }] = group as [Sample]
    const { median: cpuMedian, least: cpuLeast } = cpuOf(group)
    return {
      variant,
      kind,
      cpuMedian,
      cpuLeast,
      timesBare: cpuMedian / bare(kind).median,
      leastTimesBare: cpuLeast / bare(kind).least,
      masterCpuMedian: median(group.map(({ masterCpuMicros }) => masterCpuMicros)),
      requestsPerSecondMedian: median(group.map(({ requestsPerSecond }) => requestsPerSecond))
    }
  })
}

/** The targets that the session layer misses, in words: the least disturbed rounds of one run against each other. */
export function listMissed(summaries: readonly Summary[]): string[] {
  const find = (kind: LoadKind, variant: VariantName) =>
    summaries.find((summary) => summary.kind === kind && summary.variant === variant)?.leastTimesBare ?? Number.NaN
  const bestPeer = (kind: LoadKind) => Math.min(...peerNames.map((name) => find(kind, name)))
  const [read, change] = [find('read', oursName), find('change', oursName)]
  const limits: [what: string, value: number, limit: number][] = [
    ['a read, in bare Fastify', read, 2],
    ['a read, in the best peer', read / bestPeer('read'), 0.95],
    ['a change, in the best peer', change / bestPeer('change'), 1]
  ]
  return limits
    .filter(([, value, limit]) => !(value <= limit))
    .map(([what, value, limit]) => `CPU of ${what}: ${value.toFixed(2)}, at most ${limit.toFixed(2)} wanted`)
}

function cpuOf(samples: readonly Sample[]): { readonly median: number; readonly least: number } {
  const values = samples.map(({ cpuMicros }) => cpuMicros)
  return { median: median(values), least: Math.min(...values) }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}
