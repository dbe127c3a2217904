import { isSameAddress, type NodeAddress } from './node-address.ts'

/** One replica in the words of one Sentinel. */
export interface ReplicaStatement {
  readonly address: NodeAddress
  /** Called down, or never heard of: it would not be promoted. */
  readonly down: boolean
  /**
   * Out of reach or out of place, which may be over any moment: Sentinel's own connection to it is down, as for a moment
   * after each reconfiguration, or by the last INFO, up to ten seconds old, it was a master.
   */
  readonly away: boolean
  /** This Sentinel takes it for a master still, and is about to demote what it finds to be one. */
  readonly takenForMaster: boolean
  /** 0 means: never promote it. */
  readonly priority: number
}

/** What one Sentinel said about our group in one answer. */
export interface SentinelStatement {
  /** The Sentinel's own id: two addresses of one Sentinel are one voice. */
  readonly id: string
  /** When the question was sent, on the `performance.now()` scale. */
  readonly askedAt: number
  readonly epoch: number
  readonly master: NodeAddress
  /** It is about to replace `master`: a write acknowledged there now may be lost. */
  readonly replacing: boolean
  /** It calls `master` down. */
  readonly masterDown: boolean
  /** It had a valid answer from the master at or after this moment, on the `performance.now()` scale. */
  readonly masterSeenAt: number
  readonly downAfterMs: number
  readonly quorum: number
  readonly replicas: readonly ReplicaStatement[]
  /** The other Sentinels it knows. */
  readonly peers: readonly NodeAddress[]
}

/** The replies, in order, to MYID, MASTER, GET-MASTER-ADDR-BY-NAME, REPLICAS and SENTINELS. */
export type SentinelReplies = readonly [unknown, unknown, unknown, unknown, unknown]

/** Turns the replies of one Sentinel into a statement; `undefined` when they make no sense. */
export function parseSentinelStatement(replies: SentinelReplies, askedAt: number): SentinelStatement | undefined {
  const [id, masterReply, addressReply, replicasReply, sentinelsReply] = replies
  const master = toFields(masterReply)
  const named = Array.isArray(addressReply) ? toAddress(addressReply[0], addressReply[1]) : undefined
  const monitored = toAddress(master.get('ip'), master.get('port'))
  const epoch = Number(master.get('config-epoch'))
  if (typeof id !== 'string' || named === undefined || monitored === undefined || !Number.isSafeInteger(epoch))
    return undefined
  if (!Array.isArray(replicasReply) || !Array.isArray(sentinelsReply)) return undefined
  const flags = toFlags(master.get('flags'))
  return {
    id,
    askedAt,
    epoch,
    master: named,
    // A failover in progress names the promoted node while it still lists the old one: then the choice is made.
    replacing: flags.has('failover_in_progress') && isSameAddress(named, monitored),
    // After its choice the flags are still those of the old one.
    masterDown: isSameAddress(named, monitored) && (flags.has('s_down') || flags.has('o_down')),
    masterSeenAt: masterSeenAt(master, askedAt),
    downAfterMs: Number(master.get('down-after-milliseconds') ?? 0),
    quorum: Number(master.get('quorum') ?? 0),
    replicas: replicasReply.flatMap((reply) => toReplica(toFields(reply)) ?? []),
    peers: sentinelsReply.flatMap((reply) => {
      const fields = toFields(reply)
      return toAddress(fields.get('ip'), fields.get('port')) ?? []
    })
  }
}

/** A Sentinel counts from the last answer by its wall clock: one that was set back gives a moment that has not come yet. */
function masterSeenAt(master: ReadonlyMap<string, string>, askedAt: number): number {
  const agoMs = Number(master.get('last-ok-ping-reply') ?? Number.NaN)
  // Its time since then ends when it answered us, which is after we asked.
  return agoMs >= 0 ? askedAt - agoMs : Number.NEGATIVE_INFINITY
}

function toReplica(fields: ReadonlyMap<string, string>): ReplicaStatement | undefined {
  const address = toAddress(fields.get('ip'), fields.get('port'))
  if (address === undefined) return undefined
  const flags = toFlags(fields.get('flags'))
  // Without a run id this Sentinel never had an INFO from it, and does not promote such a one.
  const down = flags.has('s_down') || flags.has('o_down') || fields.get('runid') === ''
  // The one that was replaced and is not demoted yet.
  const isMaster = fields.get('role-reported') === 'master'
  const priority = Number(fields.get('slave-priority') ?? 100)
  return {
    address,
    down,
    away: flags.has('disconnected') || isMaster,
    takenForMaster: isMaster && !down && priority > 0 && isAboutToDemote(fields),
    priority
  }
}

/**
 * A replica that calls itself master for longer than eight seconds is demoted at the next INFO, one every ten seconds
 * (sentinelRefreshInstanceInfo): with five seconds for a failover to be prepared, made and heard of everywhere.
 */
function isAboutToDemote(fields: ReadonlyMap<string, string>): boolean {
  return Number(fields.get('info-refresh')) > 5000
}

function toFields(reply: unknown): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  if (Array.isArray(reply)) {
    for (let i = 0; i + 1 < reply.length; i += 2) fields.set(String(reply[i]), String(reply[i + 1]))
  }
  return fields
}

function toFlags(flags: string | undefined): ReadonlySet<string> {
  return new Set(flags?.split(','))
}

function toAddress(host: unknown, port: unknown): NodeAddress | undefined {
  const number = Number(port)
  return typeof host === 'string' && host !== '' && number >= 1 && number <= 65_535 ? { host, port: number } : undefined
}
