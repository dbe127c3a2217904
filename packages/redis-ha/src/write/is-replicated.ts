/** What is known of one replica that Sentinel could promote. Times are on the `performance.now()` scale. */
export interface ReplicaStanding {
  /** Sentinel promotes the lowest first, whatever the offsets. */
  readonly priority: number
  /** Bytes of the master's own history it has; -1 when that is not known. */
  readonly offset: number
  /** At or after this moment it was known to be nobody that could be promoted; -Infinity when that is not known. */
  readonly downAt: number
}

export interface ReplicationRule {
  /** A majority of the Sentinels had an answer from the master at or after this moment. */
  readonly masterSeenAt: number
  /** How long a replica may be behind before it may be left out. */
  readonly laggardGraceMs: number
  /** Never leave a laggard out. */
  readonly strict: boolean
}

/**
 * Is a write safe from the loss of its master: has every replica that could be promoted got it, and at least one?
 *
 * A count of confirmations proves nothing: the replica that lacks the write may be the one that is promoted. One that has
 * not confirmed is left out only when a majority, asked after the write was sent, calls it down; or when it had
 * `laggardGraceMs` to catch up and a majority has heard from the master since. Cut off together with the master, they would
 * not have; and with the master alive for them, Sentinel takes the one that confirmed: it promotes by priority, then by offset,
 * so a laggard of better priority than all that confirmed is never left out.
 * @param write `answeredAt`: when the master had answered it, on the `performance.now()` scale
 */
export function isReplicated(
  write: { readonly offset: number; readonly answeredAt: number },
  replicas: readonly ReplicaStanding[],
  rule: ReplicationRule
): boolean {
  const confirmed = replicas.filter((replica) => replica.offset >= write.offset)
  if (confirmed.length === 0) return false
  const bestPriority = Math.min(...confirmed.map(({ priority }) => priority))
  const hadGrace = !rule.strict && rule.masterSeenAt >= write.answeredAt + rule.laggardGraceMs
  return replicas.every(
    (replica) =>
      replica.offset >= write.offset ||
      replica.downAt > write.answeredAt ||
      (hadGrace && replica.priority >= bestPriority)
  )
}
