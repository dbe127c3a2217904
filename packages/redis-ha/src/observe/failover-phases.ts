import type { FailoverRecord, FailoverStep } from './timeline.ts'

/** Parts of a failover, in seconds. One that this process did not see the beginning of is missing. */
export interface FailoverPhases {
  /** From our own first sign of trouble to the first word of a Sentinel. */
  readonly detection?: number
  /** From the first word of a Sentinel until a majority of them names the new master. */
  readonly agreement?: number
  /** From there to the first acknowledged write. */
  readonly recovery: number
  readonly total: number
}

/** Cuts the record of a failover into its phases. */
export function toFailoverPhases({ steps }: Pick<FailoverRecord, 'steps'>): FailoverPhases {
  const endMs = steps.at(-1)?.atMs ?? 0
  const adoptedMs = steps.findLast(({ what }) => what === 'adopted')?.atMs ?? 0
  const firstWordMs = steps.find((step) => isSentinelWord(step) && step.atMs <= adoptedMs)?.atMs
  return {
    ...(firstWordMs === undefined
      ? {}
      : { detection: firstWordMs / 1000, agreement: (adoptedMs - firstWordMs) / 1000 }),
    recovery: (endMs - adoptedMs) / 1000,
    total: endMs / 1000
  }
}

/** Sentinel's events, and only they, begin with a sign. */
function isSentinelWord({ what }: FailoverStep): boolean {
  return /^[+-]/.test(what)
}
