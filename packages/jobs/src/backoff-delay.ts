export interface BackoffPolicy {
  readonly baseMs: number
  readonly maxMs: number
}

/**
 * Wait before the attempt after `attemptsMade` failed ones: between half of the doubling ceiling and all of it, so that jobs
 * that failed together do not come back together. `random` is a parameter so that tests need no seed.
 */
export function backoffDelayMs(attemptsMade: number, policy: BackoffPolicy, random = Math.random): number {
  const ceilingMs = Math.min(policy.maxMs, policy.baseMs * 2 ** (attemptsMade - 1))
  return Math.round(ceilingMs * (0.5 + random() / 2))
}

/** The longest that all the waits of one job can take together. */
export function longestBackoffMs(attempts: number, policy: BackoffPolicy): number {
  let totalMs = 0
  for (let made = 1; made < attempts; made++) totalMs += backoffDelayMs(made, policy, () => 1)
  return totalMs
}
