import type { NodeLinks } from '../link/node-links.ts'
import type { Freshness } from '../read/freshness.ts'
import { isSameAddress, type NodeAddress } from '../topology/node-address.ts'
import type { TopologySource } from '../topology/topology-source.ts'

/** One replica as this process sees it. */
export interface ReplicaHealth {
  readonly address: NodeAddress
  readonly connected: boolean
  /** Upper bound of its staleness in milliseconds; undefined when nothing is known. */
  readonly lagMs: number | undefined
  readonly lagBytes: number | undefined
}

/** The topology as one process sees it. */
export interface Health {
  readonly mode: 'sentinel' | 'standalone'
  /** `healthy`: a confirmed master can be written. `degraded`: reads, perhaps stale ones. `down`: no node may be read. */
  readonly status: 'healthy' | 'degraded' | 'down'
  readonly epoch: number | undefined
  readonly master: NodeAddress | undefined
  readonly masterWritable: boolean
  /** Round trip of the newest sample of the master, in milliseconds. */
  readonly latencyMs: number | undefined
  readonly replicas: readonly ReplicaHealth[]
  /** `majority`: enough of them answer to authorise a failover. Always true in standalone mode. */
  readonly sentinels: { readonly known: number; readonly answering: number; readonly majority: boolean }
  /** Why nobody can say who is master, in words. */
  readonly problem: string | undefined
}

export interface HealthSources {
  readonly mode: 'sentinel' | 'standalone'
  readonly topology: TopologySource
  readonly links: NodeLinks
  readonly freshness: Freshness
  readonly masterWritable: boolean
  /** How long stale data may be served while no master is confirmed, in milliseconds. */
  readonly maxDegradedMs: number
  /** Older data is marked stale, in milliseconds. */
  readonly maxStalenessMs: number
}

/** What this process knows, without asking anybody. */
export function describeHealth({
  mode,
  topology,
  links,
  freshness,
  masterWritable,
  maxDegradedMs,
  maxStalenessMs
}: HealthSources): Health {
  const { view, voices } = topology
  const now = performance.now()
  const master = view === undefined ? undefined : links.get(view.master)
  const replicas = (view?.replicas ?? []).map(({ address }) => {
    const link = links.get(address)
    const connected = link?.isOpen === true && !link.isSuspect && link.sample?.role === 'replica'
    const ageMs = link === undefined ? Number.POSITIVE_INFINITY : freshness.ageOf(link, now)
    return {
      address,
      connected,
      lagMs: connected && Number.isFinite(ageMs) ? Math.round(ageMs) : undefined,
      lagBytes: connected ? freshness.lagBytes(link) : undefined
    }
  })
  const heardAgoMs = now - freshness.namedMasterHeardAt
  const readable = heardAgoMs <= maxDegradedMs && links.all.some((link) => link.isOpen && !link.isSuspect)
  return {
    mode,
    status: masterWritable && heardAgoMs <= maxStalenessMs ? 'healthy' : readable ? 'degraded' : 'down',
    epoch: view?.epoch,
    master: view?.master,
    masterWritable,
    latencyMs: master?.isOpen === true ? master.sample?.roundTripMs : undefined,
    replicas: replicas.filter(({ address }) => view === undefined || !isSameAddress(address, view.master)),
    sentinels: { ...voices, majority: mode === 'standalone' || voices.answering > voices.known / 2 },
    problem: topology.problem?.message
  }
}
