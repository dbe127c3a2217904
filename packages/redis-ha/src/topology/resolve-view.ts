import { type NodeAddress, toAddressKey } from './node-address.ts'
import type { ReplicaStatement, SentinelStatement } from './sentinel-statement.ts'
import type { ReplicaView, View } from './view.ts'

export interface Resolution {
  /** The view a majority agrees on, never older than the previous one; undefined while there is no such agreement. */
  readonly view: View | undefined
  /** Every Sentinel of a majority was asked at or after this moment and named this master. */
  readonly confirmedAt: number
  /** Every Sentinel of a majority had an answer from this master at or after this moment. */
  readonly masterSeenAt: number
  /** Replicas that a majority calls down, with the moment at or after which each of it was asked. */
  readonly downAt: ReadonlyMap<string, number>
  /** The same, of those that a majority calls down or away. */
  readonly awayAt: ReadonlyMap<string, number>
  /** A Sentinel is replacing this master. */
  readonly replacing: boolean
  /** A Sentinel, but no majority, speaks of a newer epoch: the master was replaced, or that one is wrong. */
  readonly newerEpoch: boolean
  /** A majority agrees, but on an older epoch than the previous view's: the Sentinels lost their state. */
  readonly regressed: View | undefined
}

/**
 * Decides who is master from what the Sentinels said last. The highest config-epoch wins, but only with a majority of *all
 * known* Sentinels behind one address; an older epoch than the previous view's is never gone back to. One Sentinel alone, cut
 * off together with an old master, can therefore not send anybody back to it.
 * @param statements the newest one of each Sentinel, none too old to count
 */
export function resolveView(statements: readonly SentinelStatement[], previous: View | undefined): Resolution {
  const voices = newestPerSentinel(statements)
  const majority = Math.floor(countKnown(voices) / 2) + 1
  const agreed = findAgreement(voices, majority)
  const epoch = agreed?.epoch ?? previous?.epoch ?? 0
  const nothing = {
    view: undefined,
    confirmedAt: Number.NEGATIVE_INFINITY,
    masterSeenAt: Number.NEGATIVE_INFINITY,
    downAt: new Map<string, number>(),
    awayAt: new Map<string, number>(),
    replacing: voices.some((voice) => voice.epoch === epoch && voice.replacing),
    newerEpoch: (agreed !== undefined || previous !== undefined) && voices.some((voice) => voice.epoch > epoch),
    regressed: undefined
  }
  if (agreed === undefined) return nothing
  const { supporters } = agreed
  const downAt = findOut(supporters, majority, ({ down }) => down)
  const awayAt = findOut(supporters, majority, ({ down, away }) => down || away)
  const newest = supporters.reduce((a, b) => (b.askedAt > a.askedAt ? b : a))
  const view = {
    epoch,
    master: newest.master,
    replicas: mergeReplicas(supporters, newest.master, awayAt),
    sentinels: [],
    downAfterMs: newest.downAfterMs,
    quorum: newest.quorum
  }
  if (epoch < (previous?.epoch ?? 0)) return { ...nothing, regressed: view }
  return {
    ...nothing,
    view,
    confirmedAt: nthNewest(
      supporters.map((voice) => voice.askedAt),
      majority
    ),
    masterSeenAt: nthNewest(
      supporters.map((voice) => voice.masterSeenAt),
      majority
    ),
    downAt,
    awayAt
  }
}

function newestPerSentinel(statements: readonly SentinelStatement[]): SentinelStatement[] {
  const voices = new Map<string, SentinelStatement>()
  for (const statement of statements) {
    const known = voices.get(statement.id)
    if (known === undefined || known.askedAt < statement.askedAt) voices.set(statement.id, statement)
  }
  return [...voices.values()]
}

/**
 * Dead Sentinels count too: they are part of what a majority is a majority of. It is the count that half of those that answer
 * give, or more, so that no single one can make a majority impossible.
 */
export function countKnown(voices: readonly SentinelStatement[]): number {
  const counts = voices.map((voice) => voice.peers.length + 1).sort((a, b) => b - a)
  return Math.max(counts[Math.floor(counts.length / 2)] ?? 0, voices.length)
}

function findAgreement(voices: readonly SentinelStatement[], majority: number) {
  const groups = new Map<string, SentinelStatement[]>()
  for (const voice of voices) {
    const key = `${voice.epoch} ${toAddressKey(voice.master)}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [voice])
    else group.push(voice)
  }
  for (const supporters of groups.values()) {
    const [first] = supporters
    // Two groups cannot both have a majority of the known ones.
    if (first !== undefined && supporters.length >= majority) return { epoch: first.epoch, supporters }
  }
  return undefined
}

/**
 * A replica is there when one supporter lists it. The leader of a failover still lists the node that it has promoted: a
 * master is never its own replica.
 */
function mergeReplicas(
  supporters: readonly SentinelStatement[],
  master: NodeAddress,
  awayAt: ReadonlyMap<string, number>
): View['replicas'] {
  const replicas = new Map<string, ReplicaView>()
  for (const { address, priority } of supporters.flatMap((voice) => voice.replicas)) {
    const key = toAddressKey(address)
    if (key === toAddressKey(master)) continue
    replicas.set(key, { address, priority: preferred(priority, replicas.get(key)?.priority), isDown: awayAt.has(key) })
  }
  return [...replicas.entries()].sort(([a], [b]) => a.localeCompare(b)).map(([, replica]) => replica)
}

/** Of two opinions the one that makes a promotion more likely: the lower number, but 0 means never. */
function preferred(a: number, b = 0): number {
  return a === 0 || b === 0 ? Math.max(a, b) : Math.min(a, b)
}

/**
 * Out, or not even listed, for a majority that does not call the master down: they would not promote it. Whoever is losing
 * the master may be about to promote the very replica that it has no connection to at this moment.
 */
function findOut(
  supporters: readonly SentinelStatement[],
  majority: number,
  isOut: (replica: ReplicaStatement) => boolean
): Map<string, number> {
  const judges = supporters.filter((voice) => !voice.masterDown && !voice.replacing)
  const keys = new Set(supporters.flatMap((voice) => voice.replicas.map(({ address }) => toAddressKey(address))))
  const out = new Map<string, number>()
  for (const key of keys) {
    const moments = judges
      .filter(({ replicas }) => {
        const replica = replicas.find(({ address }) => toAddressKey(address) === key)
        return replica === undefined || isOut(replica)
      })
      .map(({ askedAt }) => askedAt)
    if (moments.length >= majority) out.set(key, nthNewest(moments, majority))
  }
  return out
}

function nthNewest(moments: readonly number[], n: number): number {
  return [...moments].sort((a, b) => b - a)[n - 1] ?? Number.NEGATIVE_INFINITY
}
