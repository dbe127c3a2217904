import type { FaultName } from './fault-names.ts'
import type { NodeHandle, ProcessNode } from './node-handle.ts'
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

/** Whom a fault can hit. */
export interface FaultTargets<Node extends NodeHandle = NodeHandle> {
  master(): Promise<Node>
  /** A replica that answers. */
  replica(): Promise<Node>
  /** A Sentinel that answers. */
  sentinel(): Promise<Node>
  /** A Sentinel that answers and would act. */
  activeSentinel(): Promise<Node>
}

/** A running Sentinel topology that can be looked at, broken, healed and stopped. */
export interface Topology<Node extends NodeHandle = NodeHandle> {
  readonly masterName: string
  /** The Redis nodes; which of them is master changes. */
  readonly nodes: readonly Node[]
  readonly sentinels: readonly Node[]
  /** What a client needs to connect: `REDIS_MODE`, `REDIS_SENTINELS`, `REDIS_MASTER_NAME` and the passwords. */
  environment(): Record<string, string>
  /** The node a majority of all Sentinels names; fails with `TESTBED_NOT_FOUND` while there is none. */
  currentMaster(): Promise<Node>
  status(): Promise<TopologyStatus>
  /** What a node or Sentinel answers to an operator; an error reply stands in its place as an `Error`. */
  ask(node: NodeHandle, ...commands: readonly (readonly [string, ...string[]])[]): Promise<unknown[]>
  fault(name: FaultName, options?: FaultOptions): Promise<FaultRecord>
  /** Wakes what is frozen, starts what was killed and opens what was cut; `waitUntilSettled` tells when they have found each other. */
  heal(): Promise<void>
  /** Stops one node in order, a master after handing over, and starts it again; `waitUntilSettled` tells when it is back. */
  restart(node: Node): Promise<void>
  /** Waits until all Sentinels agree, CKQUORUM is OK and every replica is online with the one master. */
  waitUntilSettled(timeoutMs: number): Promise<void>
  /** Ends every node of the topology, whoever started it, and removes what the testbed made for it. */
  stop(): Promise<void>
}

/** One of local processes, with all their files in a folder. */
export interface ProcessTopology extends Topology<ProcessNode> {
  readonly folder: string
}
