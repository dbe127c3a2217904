import type { TopologyUnavailableError } from '../errors.ts'
import type { NodeAddress } from '../topology/node-address.ts'
import type { View } from '../topology/view.ts'
import type { HoldReason } from '../write/hold-reason.ts'
import type { WriteLoss } from '../write/loss-ledger.ts'
import type { Finding } from './detect-findings.ts'
import type { FailoverRecord } from './timeline.ts'

/** Events of `RedisHa`; names are ours, `sentinelEvent` keeps the spelling of the wire. */
export interface RedisHaEvents {
  /** A majority agreed on a view for the first time or after a time without one. */
  'topology-found': [{ view: View }]
  /** Nobody could say who the master is; said once per cause. */
  'topology-lost': [{ error: TopologyUnavailableError }]
  /** A majority named another master. */
  'master-switched': [{ from: NodeAddress; to: NodeAddress; epoch: number }]
  /** Something is wrong with the topology, or is right again; said once it has lasted for 5 seconds. */
  finding: [{ finding: Finding; isActive: boolean; detail: string }]
  /** The view has a replica more. */
  'replica-added': [{ address: NodeAddress }]
  /** The view has a replica less. */
  'replica-removed': [{ address: NodeAddress }]
  /** It did not answer in time; its connections stay. */
  'node-suspect': [{ address: NodeAddress }]
  /** Its connections broke. */
  'node-lost': [{ address: NodeAddress; reason: string }]
  /** A node that was a replica says that it is master now. */
  'node-promoted': [{ address: NodeAddress }]
  /** A suspect node answered again. */
  'node-recovered': [{ address: NodeAddress }]
  /** One Sentinel said something about our master name. */
  'sentinel-event': [{ sentinel: NodeAddress; sentinelEvent: string; message: string }]
  /** Acknowledged writes that the last failover lost: at least `lower`, at most `upper`; said also when it lost none. */
  'writes-accounted': [WriteLoss]
  /** Writes began to wait, or wait for another reason now. */
  'writes-held': [{ reason: HoldReason }]
  /** Writes go on; `heldWrites` of them had waited. */
  'writes-released': [{ heldMs: number; heldWrites: number }]
  /** The first acknowledged write after writes had been held for a failover. */
  'failover-completed': [FailoverRecord]
}
