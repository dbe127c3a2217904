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
  /** Down or away for a majority, by its newest word: Sentinel would not promote it now. */
  readonly isDown: boolean
  /** Bytes of the master's own history it has; -1 when that is not known. */
  readonly offset: number
  /** At or after this moment it was known to be nobody that could be promoted; -Infinity when that is not known. */
  readonly downAt: number
  /** It was left out for being behind before, and has not kept up since. */
  readonly isLaggard: boolean
}

export interface ReplicationRule {
  /** On the `performance.now()` scale, like the rest. */
  readonly now: number
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
 * `undefined` while `write` is not safe from the loss of its master; else the laggards that it is safe without, if any.
 *
 * A count of confirmations proves nothing: the replica that lacks the write may be the one that is promoted. One that has
 * not confirmed is left out only when it is known, from after the master's answer, to be nobody that could be promoted; or
 * when it is a laggard: it had `laggardGraceMs` to catch up, and a majority has heard from the master since. Cut off together
 * with the master, they would not have; and with the master alive for them, Sentinel takes the one that confirmed: it
 * promotes by priority, then by offset, so a laggard of better priority than all that confirmed, and could be promoted, is
 * never left out. No partition made it lag then: until it keeps up, writes go on for as long as the majority has the master.
 */
export function findLeftOut(
  write: AnsweredWrite,
  replicas: readonly ReplicaStanding[],
  rule: ReplicationRule
): { readonly laggards: readonly string[] } | undefined {
  const confirmed = replicas.filter(({ offset }) => offset >= write.offset)
  if (confirmed.length === 0) return undefined
  const bestPriority = Math.min(...confirmed.flatMap(({ isDown, priority }) => (isDown ? [] : priority)))
  const laggards: string[] = []
  for (const replica of replicas) {
    if (replica.offset >= write.offset) continue
    const isOut = replica.downAt > write.answeredAt
    if (!isOut && (replica.priority < bestPriority || !hadTime(write, replica, rule))) return undefined
    // A laggard that is down lags still when it is back.
    if (!isOut || replica.isLaggard) laggards.push(replica.replica)
  }
  return { laggards }
}

/** It had time to catch up, and no partition kept it from that. */
function hadTime(
  { answeredAt }: AnsweredWrite,
  { isLaggard }: ReplicaStanding,
  { now, masterSeenAt, strict }: ReplicationRule
): boolean {
  return !strict && masterSeenAt >= (isLaggard ? now - masterSeenForMs : answeredAt + laggardGraceMs)
}
