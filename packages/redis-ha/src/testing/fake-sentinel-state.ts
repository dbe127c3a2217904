import { randomBytes } from 'node:crypto'
import type { NodeAddress } from '../topology/node-address.ts'

/** What a Sentinel says of one replica. */
export interface ReportedReplica {
  address: NodeAddress
  runId: string
  /** What it holds against the replica. */
  problems: readonly ('s_down' | 'disconnected')[]
  /** It was a master when its INFO was last asked. */
  isMaster?: boolean
  /** How long ago that was. @default 100 */
  infoMsAgo?: number
  /** State of the replica's link to its master, as it last said. */
  isLinked: boolean
  /** 0: never to be promoted. */
  priority: number
  offset: number
}

/** What a Sentinel says of another one. */
export interface ReportedSentinel {
  address: NodeAddress
  runId: string
  isDown: boolean
}

/** What a Sentinel believes and says; change any of it to make one Sentinel disagree or lie. */
export interface FakeSentinelState {
  runId: string
  /** The only group it watches; it knows no other name. */
  masterName: string
  master: NodeAddress
  masterRunId: string
  /** What it holds against the master; `o_down`: enough others do too. */
  masterProblems: readonly ('s_down' | 'o_down' | 'disconnected')[]
  /** How long ago the master last answered its PING. */
  masterSeenMsAgo: number
  configEpoch: number
  quorum: number
  downAfterMs: number
  failoverTimeoutMs: number
  replicas: ReportedReplica[]
  /** The other Sentinels it knows. */
  sentinels: ReportedSentinel[]
}

/** A state with Sentinel's defaults, a quorum of 2, and no replicas and no other Sentinels. */
export function createSentinelState(given: Partial<FakeSentinelState> & { master: NodeAddress }): FakeSentinelState {
  return {
    runId: randomBytes(20).toString('hex'),
    masterName: 'mymaster',
    masterRunId: randomBytes(20).toString('hex'),
    masterProblems: [],
    masterSeenMsAgo: 100,
    configEpoch: 0,
    quorum: 2,
    downAfterMs: 30_000,
    failoverTimeoutMs: 180_000,
    replicas: [],
    sentinels: [],
    ...given
  }
}
