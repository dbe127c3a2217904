export interface SteadyLoad {
  /** When each answer of a kind came, in milliseconds since the load began. */
  readonly times: readonly number[]
  /** A stretch in which nothing is broken. */
  readonly from: number
  readonly to: number
  /** Iterations a second. */
  readonly rate: number
}

/** One run in so many may show a longer one though nothing was slow. */
const chance = 0.01
const maxShare = 0.95

/**
 * The longest time without an answer that a load leaves by itself within `lengthMs`: iterations come evenly, and chance decides
 * which of them ask for what.
 */
export function toNaturalGapMs({ times, from, to, rate }: SteadyLoad, lengthMs: number): number {
  const slotMs = 1000 / rate
  const answers = times.filter((time) => time >= from && time < to).length
  const share = Math.min(maxShare, answers / ((to - from) / slotMs))
  if (!(share > 0)) return 0
  return Math.ceil((slotMs * Math.log(chance / (lengthMs / slotMs))) / Math.log(1 - share))
}
