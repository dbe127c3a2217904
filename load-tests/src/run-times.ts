/** How a run of some length is divided. */
export interface RunTimes {
  /** Before the first fault. */
  readonly warmMs: number
  /** From a fault to its healing. */
  readonly faultMs: number
  /** From when all is whole again to the next fault. */
  readonly restMs: number
}

/** A third each, roughly: before, during, after; within limits that long runs need. */
export function toRunTimes(durationMs: number): RunTimes {
  const part = (share: number, min: number, max: number) => Math.min(max, Math.max(min, Math.round(durationMs * share)))
  return { warmMs: part(0.2, 4000, 30_000), faultMs: part(0.3, 5000, 40_000), restMs: part(0.1, 2000, 15_000) }
}
