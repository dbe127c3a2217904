/** A healthy replica is behind by milliseconds; half a second of grace keeps a short stall from counting as sickness. */
export const laggardGraceMs = 500
/** A Sentinel pings its master once a second: for so long its last answer says that it has not lost it. */
const masterSeenForMs = 1500

/** What is known of one replica that Sentinel could promote. Times are on the `performance.now()` scale. */
export interface ReplicaStanding {
  /** Its address key. */
  readonly replica: string
  /** Sentinel promotes the lowest first, whatever the offsets. */
  readonly priority: number
  /** Bytes of the master's own history it has; -1 when that is not known. */
  readonly offset: number
  /** At or after this moment it was known to be nobody that could be promoted; -Infinity when that is not known. */
  readonly downAt: number
  /** It was left out before and has not kept up since. */
  readonly isLaggard: boolean
}

export interface ReplicationRule {
  /** A majority of the Sentinels had an answer from the master at or after this moment. */
  readonly masterSeenAt: number
  /** Never leave a laggard out. */
  readonly strict: boolean
}

/** A write or several: the master's offset after them, and when its answer was here (on the `performance.now()` scale). */
export interface AnsweredWrite {
  readonly offset: number
  readonly answeredAt: number
}

/**
 * Is a write safe from the loss of its master: has every replica that could be promoted got it, and at least one?
 *
 * A count of confirmations proves nothing: the replica that lacks the write may be the one that is promoted. One that has
 * not confirmed is left out only when a majority, asked after the write was sent, calls it down; or when it had
 * `laggardGraceMs` to catch up and a majority has heard from the master since. Cut off together with the master, they would
 * not have; and with the master alive for them, Sentinel takes the one that confirmed: it promotes by priority, then by offset,
 * so a laggard of better priority than all that confirmed is never left out. Of one that was left out so, and still lags, it
 * is known that no partition made it lag: after it writes go on for as long as the majority has the master.
 */
export function isReplicated(
  write: AnsweredWrite,
  replicas: readonly ReplicaStanding[],
  rule: ReplicationRule
): boolean {
  const confirmed = replicas.filter((replica) => replica.offset >= write.offset)
  if (confirmed.length === 0) return false
  const bestPriority = Math.min(...confirmed.map(({ priority }) => priority))
  return replicas.every(
    (replica) =>
      replica.offset >= write.offset ||
      replica.downAt > write.answeredAt ||
      (replica.priority >= bestPriority && hadGrace(write, replica, rule))
  )
}

function hadGrace({ answeredAt }: AnsweredWrite, { isLaggard }: ReplicaStanding, rule: ReplicationRule): boolean {
  const seenSince = isLaggard ? answeredAt - masterSeenForMs : answeredAt + laggardGraceMs
  return !rule.strict && rule.masterSeenAt >= seenSince
}
