export interface BackoffPolicy {
  /** Ceiling of the first delay. */
  readonly baseMs: number
  /** Ceiling of every later one. */
  readonly maxMs: number
}

/** Half-fixed, half-random delay before `attempt` (1-based), doubling up to `maxMs`. */
export function backoffDelayMs(attempt: number, policy: BackoffPolicy, random = Math.random): number {
  const ceilingMs = Math.min(policy.maxMs, policy.baseMs * 2 ** (attempt - 1))
  return Math.round(ceilingMs / 2 + (random() * ceilingMs) / 2)
}
