import { isSameAddress, type NodeAddress } from './node-address.ts'

/** One replica, as the Sentinels describe it. */
export interface ReplicaView {
  readonly address: NodeAddress
  /** `replica-priority`; 0 means that it is never promoted. */
  readonly priority: number
  /** A majority of the Sentinels calls it down, disconnected or a master. */
  readonly isDown: boolean
}

/** Could Sentinel promote it now? */
export function isElectable(replica: ReplicaView): boolean {
  return replica.priority > 0 && !replica.isDown
}

/** What the topology is, as agreed by a majority of the known Sentinels. */
export interface View {
  /** Sentinel's config-epoch; never decreases. 0 in standalone mode. */
  readonly epoch: number
  readonly master: NodeAddress
  readonly replicas: readonly ReplicaView[]
  /** Every Sentinel known, whether it answers or not. */
  readonly sentinels: readonly NodeAddress[]
  /** After this much silence a Sentinel calls a node down, in milliseconds; 0 in standalone mode. */
  readonly downAfterMs: number
  /** How many Sentinels must call the master down to start a failover; 0 in standalone mode. */
  readonly quorum: number
}

/** Did the master change, or become master anew? */
export function isNewMaster(view: View, previous: View | undefined): boolean {
  return previous?.epoch !== view.epoch || !isSameAddress(previous.master, view.master)
}
