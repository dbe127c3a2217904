/** What is known of one replica that Sentinel could promote. Times are on the `performance.now()` scale. */
export interface ReplicaStanding {
  /** Bytes of the master's own history it has; -1 when that is not known. */
  readonly offset: number
  /** A majority of the Sentinels, asked at or after this moment, called it down; -Infinity when it did not. */
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
 * not have; and with the master alive for them, Sentinel promotes by offset and takes the one that confirmed.
 */
export function isReplicated(
  write: { readonly offset: number; readonly sentAt: number },
  replicas: readonly ReplicaStanding[],
  rule: ReplicationRule
): boolean {
  let confirmations = 0
  for (const replica of replicas) {
    if (replica.offset >= write.offset) confirmations += 1
    else if (!mayBeLeftOut(write.sentAt, replica, rule)) return false
  }
  return confirmations > 0
}

function mayBeLeftOut(sentAt: number, replica: ReplicaStanding, rule: ReplicationRule): boolean {
  if (replica.downAt > sentAt) return true
  return !rule.strict && rule.masterSeenAt >= sentAt + rule.laggardGraceMs
}
