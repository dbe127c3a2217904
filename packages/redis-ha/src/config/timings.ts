/** Every waiting time of the package, in milliseconds. */
export interface Timings {
  /** Interval between two samples of a node; the sample is the heartbeat too. */
  readonly sampleMs: number
  /** A sample unanswered for this long makes its node suspect. */
  readonly suspectMs: number
  /** Interval between two rounds of asking the Sentinels. */
  readonly pollMs: number
  /** How long one round waits for a Sentinel. */
  readonly askTimeoutMs: number
  /** Time to open one connection, handshake included. */
  readonly connectTimeoutMs: number
  /** Oldest data a read may get without being told so. */
  readonly maxStalenessMs: number
  /** How long stale data may be served, marked, while no master is confirmed. */
  readonly maxDegradedMs: number
  /** How long a write waits for a master before it is refused. */
  readonly writeHoldMs: number
  /** How long a write may take in all, its confirmation by replicas included. */
  readonly writeDeadlineMs: number
  /** How long one node may take over a read before the next one is asked. */
  readonly readTimeoutMs: number
}

/** They form a chain: three samples ≤ suspect < down-after; poll + ask ≤ half of the staleness bound; hold > a planned switch. */
export const defaultTimings: Timings = {
  sampleMs: 100,
  suspectMs: 750,
  pollMs: 500,
  askTimeoutMs: 300,
  connectTimeoutMs: 1000,
  maxStalenessMs: 2000,
  maxDegradedMs: 30_000,
  writeHoldMs: 3000,
  writeDeadlineMs: 8000,
  readTimeoutMs: 250
}

/** What contradicts itself in a set of timings, in words; empty when nothing does. */
export function findTimingProblems(timings: Timings): string[] {
  const problems: string[] = []
  if (timings.sampleMs * 3 > timings.suspectMs) {
    problems.push(
      `suspectMs (${timings.suspectMs}) must be at least three times sampleMs (${timings.sampleMs}): one late sample is no failure`
    )
  }
  if (timings.pollMs + timings.askTimeoutMs > timings.maxStalenessMs / 2) {
    problems.push(
      `pollMs + askTimeoutMs (${timings.pollMs + timings.askTimeoutMs}) must not exceed half of maxStalenessMs (${timings.maxStalenessMs}): otherwise healthy reads count as stale between two rounds`
    )
  }
  if (timings.writeDeadlineMs < timings.writeHoldMs) {
    problems.push(
      `writeDeadlineMs (${timings.writeDeadlineMs}) must not be below writeHoldMs (${timings.writeHoldMs}): a held write needs time to be confirmed`
    )
  }
  return problems
}
