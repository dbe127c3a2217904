import type { FaultName } from './fault-names.ts'
import type { TopologyStatus } from './redis/topology-status.ts'

export type NodeKind = 'redis' | 'sentinel'

/** One started Redis or Sentinel. */
export interface NodeHandle {
  /** `redis-1`, `sentinel-3`, … */
  readonly name: string
  readonly kind: NodeKind
  readonly host: string
  readonly port: number
  readonly confFile: string
  readonly logFile: string
  readonly pidFile: string
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
  fault(name: FaultName): Promise<FaultRecord>
  /** Wakes frozen processes and starts killed ones again; `waitUntilSettled` tells when they have found each other. */
  heal(): Promise<void>
  /** Waits until all Sentinels agree, CKQUORUM is OK and every replica is online with the one master. */
  waitUntilSettled(timeoutMs: number): Promise<void>
  /** Ends every process of the topology, whoever started it, and removes the folder if the testbed made it. */
  stop(): Promise<void>
}
