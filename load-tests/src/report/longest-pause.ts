import type { RequestSlice } from '../run-record.ts'

export interface Pause {
  readonly fromMs: number
  readonly lengthMs: number
}

/**
 * Longest time in which no request of a kind was answered well, to the precision of a slice, one that lasts until the last
 * request included; `undefined` without answers.
 */
export function longestPause(
  requests: readonly RequestSlice[],
  kind: RequestSlice['kind'],
  sliceMs: number
): Pause | undefined {
  const moments = new Set<number>()
  let endMs = 0
  for (const slice of requests) {
    if (slice.kind !== kind || slice.count === 0) continue
    endMs = Math.max(endMs, slice.atMs + sliceMs)
    if (isAnswered(slice)) moments.add(slice.atMs)
  }
  const [first, ...others] = [...moments].sort((a, b) => a - b)
  if (first === undefined) return undefined
  let longest: Pause = { fromMs: first, lengthMs: 0 }
  let previousMs = first
  for (const atMs of [...others, endMs]) {
    const lengthMs = atMs - previousMs - sliceMs
    if (lengthMs > longest.lengthMs) longest = { fromMs: previousMs + sliceMs, lengthMs }
    previousMs = atMs
  }
  return longest
}

export function isAnswered({ outcome }: Pick<RequestSlice, 'outcome'>): boolean {
  return outcome === 'ok' || outcome === 'stale-marked'
}
