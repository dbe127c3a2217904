import type { EventEmitter } from 'node:events'
import type { TopologyUnavailableError } from '../errors.ts'
import type { NodeAddress } from './node-address.ts'
import type { View } from './view.ts'

export interface TopologyEvents {
  /** The agreed view changed; `previous` is undefined the first time. */
  view: [View, View | undefined]
  /** A Sentinel was asked and what is known became newer, though not necessarily different. */
  heard: []
  /** Somebody started, or ended, replacing the master. */
  switching: [boolean]
  /** Nobody can say who is master; once per cause. */
  problem: [TopologyUnavailableError]
  /** A majority agrees again after a problem. */
  solved: [View]
  'sentinel-event': [
    { sentinel: NodeAddress; sentinelEvent: string; message: string; address: NodeAddress | undefined }
  ]
}

/** Who is master, and since when that is certain. Times are on the `performance.now()` scale. */
export interface TopologySource extends EventEmitter<TopologyEvents> {
  readonly view: View | undefined
  /** A majority, asked at or after this moment, named this master. */
  readonly confirmedAt: number
  /** A majority of the Sentinels had an answer from this master at or after this moment. */
  readonly masterSeenAt: number
  /** A majority, asked at or after this moment, called this replica down; -Infinity when it did not. */
  downAt(replica: NodeAddress): number
  /** The same for down, disconnected or not a replica: what holds only if the node itself does not say otherwise. */
  awayAt(replica: NodeAddress): number
  /** No Sentinel takes a replica for a master: one that does would demote it again, were it promoted in the next seconds. */
  readonly rolesAreKnown: boolean
  readonly switching: boolean
  /** A Sentinel speaks of a newer epoch than the majority does. */
  readonly disagreement: boolean
  readonly problem: TopologyUnavailableError | undefined
  /** Sentinels known and answering; both 0 in standalone mode. */
  readonly voices: { readonly known: number; readonly answering: number }
  /** Asks again at once: something suggests that the view is old. */
  refresh(): void
  /** Has the Sentinels replace the master now; rejects when none will. */
  requestFailover(): Promise<void>
  close(): void
}
