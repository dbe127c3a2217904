import type { FaultName, NodeHandle, Topology } from '@repo/testbed'
import { BadOptionError } from '../arguments/bad-option-error.ts'
import type { RunFault } from '../run-faults.ts'

export interface Injected {
  readonly target: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

const settleTimeoutMs = 120_000

/** Breaks something; what takes its time, such as a rolling restart, is over when this resolves. */
export async function inject(
  topology: Topology,
  fault: RunFault,
  onBegun: (injected: Injected) => void
): Promise<void> {
  if (fault === 'rolling-restart') {
    onBegun({ target: 'all nodes', at: Date.now() })
    for (const node of topology.nodes) {
      await topology.restart(node)
      await topology.waitUntilSettled(settleTimeoutMs)
    }
    return
  }
  if (fault === 'wipe-master' || fault === 'cold-restart') {
    const containers = toContainers(topology, fault)
    const master = await topology.currentMaster()
    onBegun({ target: fault === 'wipe-master' ? master.name : 'everything', at: Date.now() })
    await (fault === 'wipe-master' ? containers.wipe(master) : containers.restartAll())
    return
  }
  // A switchover is over when its record is there, and began before.
  const begun = Date.now()
  const { target, at } = await topology.fault(fault satisfies FaultName, { lagMs: 3000 })
  onBegun({ target, at: at > 0 ? at : begun })
}

/** What topologies in containers can do besides. */
interface Containers {
  wipe(node: NodeHandle): Promise<void>
  restartAll(): Promise<void>
}

function toContainers(topology: Topology, fault: RunFault): Containers {
  const isContainers = (what: object): what is Containers => 'wipe' in what && 'restartAll' in what
  if (isContainers(topology)) return topology
  throw new BadOptionError(`--fault ${fault} needs --on compose or kubernetes`)
}
