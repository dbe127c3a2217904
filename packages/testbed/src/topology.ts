import type { FaultName } from './fault-names.ts'
import type { NodeHandle } from './node-handle.ts'
import type { TopologyStatus } from './redis/topology-status.ts'

export interface FaultOptions {
  /** How late a lagging replica gets its replication stream. @default 3000 */
  readonly lagMs?: number
}

/** A fault that was injected. */
export interface FaultRecord {
  readonly fault: FaultName
  /** Name of the node it hit. */
  readonly target: string
  /** When, in milliseconds since the epoch, read just before the act. */
  readonly at: number
}

/** A running Sentinel topology that can be looked at, broken, healed and stopped. */
export interface Topology {
  readonly folder: string
  readonly masterName: string
  /** The Redis nodes; which of them is master changes. */
  readonly nodes: readonly NodeHandle[]
  readonly sentinels: readonly NodeHandle[]
  /** What a client needs to connect: `REDIS_MODE`, `REDIS_SENTINELS`, `REDIS_MASTER_NAME` and the passwords. */
  environment(): Record<string, string>
  /** The node a majority of all Sentinels names; fails with `TESTBED_NOT_FOUND` while there is none. */
  currentMaster(): Promise<NodeHandle>
  status(): Promise<TopologyStatus>
  fault(name: FaultName, options?: FaultOptions): Promise<FaultRecord>
  /** Wakes frozen processes, starts killed ones again and opens what was cut; `waitUntilSettled` tells when they have found each other. */
  heal(): Promise<void>
  /** Waits until all Sentinels agree, CKQUORUM is OK and every replica is online with the one master. */
  waitUntilSettled(timeoutMs: number): Promise<void>
  /** Ends every process of the topology, whoever started it, and removes the folder if the testbed made it. */
  stop(): Promise<void>
}
