import { type Outcome, outcomes, type RequestSlice } from '../run-record.ts'
import type { TimeSpan } from './time-axis.ts'

export type RequestKind = RequestSlice['kind']

/** Requests of one kind that ended within one column of the timeline. */
export interface RequestBucket {
  readonly atMs: number
  readonly kind: RequestKind
  readonly total: number
  readonly counts: Readonly<Partial<Record<Outcome, number>>>
}

export interface RequestBuckets {
  /** Width of a column. */
  readonly bucketMs: number
  readonly buckets: readonly RequestBucket[]
}

const factors = [1, 2, 5, 10, 20, 50, 100, 200, 300, 600, 1200, 3000, 6000, 12_000, 36_000]

/** Adds slices up to columns, as fine as `maxMarks` rectangles (one a column, kind and outcome) allow. */
export function bucketRequests(
  requests: readonly RequestSlice[],
  { sliceMs, span, maxMarks }: { readonly sliceMs: number; readonly span: TimeSpan; readonly maxMarks: number }
): RequestBuckets {
  const inSpan = requests.filter(({ atMs, count }) => count > 0 && atMs + sliceMs > span.fromMs && atMs < span.toMs)
  const kinds = new Set(inSpan.map(({ kind }) => kind)).size
  // Columns alone say what is too fine, before anything is added up.
  const finest = factors.find((factor) => ((span.toMs - span.fromMs) / (sliceMs * factor)) * kinds <= maxMarks)
  const candidates = factors.filter((factor) => factor >= (finest ?? Number.POSITIVE_INFINITY))
  const coarsest = Math.ceil((span.toMs - span.fromMs) / sliceMs)
  for (const factor of candidates) {
    const bucketMs = sliceMs * factor
    const buckets = addUp(inSpan, bucketMs)
    if (countMarks(buckets) <= maxMarks) return { bucketMs, buckets }
  }
  return { bucketMs: sliceMs * coarsest, buckets: addUp(inSpan, sliceMs * coarsest) }
}

function addUp(requests: readonly RequestSlice[], bucketMs: number): RequestBucket[] {
  const buckets = new Map<string, { atMs: number; kind: RequestKind; total: number; counts: RequestBucket['counts'] }>()
  for (const { atMs, kind, outcome, count } of requests) {
    const startMs = Math.floor(atMs / bucketMs) * bucketMs
    const key = `${kind} ${startMs}`
    const bucket = buckets.get(key) ?? { atMs: startMs, kind, total: 0, counts: {} }
    bucket.total += count
    bucket.counts = { ...bucket.counts, [outcome]: (bucket.counts[outcome] ?? 0) + count }
    buckets.set(key, bucket)
  }
  return [...buckets.values()].sort((a, b) => a.atMs - b.atMs)
}

function countMarks(buckets: readonly RequestBucket[]): number {
  return buckets.reduce((sum, { counts }) => sum + Object.keys(counts).length, 0)
}

/** How the requests of a kind ended, over the whole run. */
export function sumOutcomes(
  requests: readonly RequestSlice[],
  isMeant: (slice: RequestSlice) => boolean = () => true
): { readonly total: number; readonly counts: Readonly<Record<Outcome, number>> } {
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>
  let total = 0
  for (const slice of requests) {
    if (!isMeant(slice)) continue
    counts[slice.outcome] += slice.count
    total += slice.count
  }
  return { total, counts }
}
