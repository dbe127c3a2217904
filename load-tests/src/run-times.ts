/** How a run of some length is divided. */
export interface RunTimes {
  /** Before the first fault. */
  readonly warmMs: number
  /** From a fault to its healing. */
  readonly faultMs: number
  /** From when all is whole again to the next fault. */
  readonly restMs: number
}

/** A fault, its healing, 15 s in which a node comes back and is found, and a rest. */
const minEachMs = 30_000

/** A third each, roughly: before, during, after; within limits that long runs need. Several faults share the time. */
export function toRunTimes(durationMs: number, faults = 1): RunTimes {
  const eachMs = durationMs / Math.max(1, faults)
  const part = (share: number, min: number, max: number) => Math.min(max, Math.max(min, Math.round(eachMs * share)))
  return { warmMs: part(0.2, 4000, 30_000), faultMs: part(0.3, 5000, 40_000), restMs: part(0.1, 2000, 15_000) }
}

/** The shortest load in which so many faults in a row have their time. */
export function toLeastMs(faults: number): number {
  return faults <= 1 ? 0 : faults * minEachMs
}
