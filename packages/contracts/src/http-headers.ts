/** Headers of our own, in the lower case that Node uses. */
export const headers = {
  /** The `csrfToken` of an earlier answer, sent with every request that changes something. */
  csrfToken: 'x-csrf-token',
  /** Answered after a write; sent back, the answer is at least as new as that write. */
  freshnessToken: 'x-freshness-token',
  /** Which instance answered. */
  instance: 'x-instance',
  /** `replica` or `master`: where the session was read. */
  readSource: 'x-read-source',
  /** Upper bound of the session's age in milliseconds. */
  readAgeMs: 'x-read-age-ms',
  /** `true` when the session is older than promised because no master is confirmed. */
  readStale: 'x-read-stale'
} as const
