import { realpathSync } from 'node:fs'
import { TestbedError } from '../errors.ts'
import type { ProcessTopology } from '../topology.ts'
import { runningPid } from './node-process.ts'
import { createProcessTopology } from './process-topology.ts'
import { requireTools } from './require-tools.ts'
import { reservePorts } from './reserve-ports.ts'
import { readState, type TopologyState } from './topology-state.ts'

/** The Sentinels wait for the master, and vote again when they were unlucky. */
const settleTimeoutMs = 60_000

/** Starts the stopped topology in `folder` again, with its data, under its own addresses. */
export async function resumeTopology(folder: string): Promise<ProcessTopology> {
  const state = { ...readState(folder), folder: realpathSync(folder) }
  requireTools(state.redisServer)
  await claimPorts(state)
  const topology = createProcessTopology(state)
  await topology.heal()
  await topology.waitUntilSettled(settleTimeoutMs)
  return topology
}

/** Does any of its nodes run? */
export function isTopologyRunning(folder: string): boolean {
  const { nodes, sentinels } = readState(folder)
  return [...nodes, ...sentinels].some((node) => runningPid(node) !== undefined)
}

/** Nodes know each other by address, so they need the ports they had. */
async function claimPorts({ nodes, sentinels }: TopologyState): Promise<void> {
  for (const node of [...nodes, ...sentinels]) {
    if (runningPid(node) !== undefined) continue
    const [port] = await reservePorts(node.host, 1, [node.port])
    if (port === node.port) continue
    throw new TestbedError(
      'TESTBED_REFUSED',
      `port ${node.port} on ${node.host}, which ${node.name} had, is taken: stop what listens there`
    )
  }
}
