import { rmSync } from 'node:fs'
import type { ProcessNode } from '../node-handle.ts'
import { nodeStopMs, signalNode, waitUntilEnded } from './node-process.ts'
import { releasePorts } from './reserve-ports.ts'
import type { TopologyState } from './topology-state.ts'

const sentinelStopMs = 5000

/**
 * Stops what runs and waits until it is gone: the Sentinels first, so that they replace nobody meanwhile, then the nodes.
 * What has not ended in time is killed, and so is everything where the data goes with its folder.
 */
export async function stopProcesses(state: TopologyState): Promise<void> {
  const { sentinels, nodes, madeFolder } = state
  if (!madeFolder) {
    await stopInOrder(sentinels, sentinelStopMs)
    await stopInOrder(nodes, nodeStopMs)
  }
  const all = [...sentinels, ...nodes]
  for (const node of all) signalNode(node, 'SIGKILL')
  await waitUntilEnded(all)
  cleanUp(state)
}

/** Asks them to end; frozen ones hear it when they are woken, before anything else. */
async function stopInOrder(nodes: readonly ProcessNode[], timeoutMs: number): Promise<void> {
  for (const node of nodes) {
    signalNode(node, 'SIGTERM')
    signalNode(node, 'SIGCONT')
  }
  // Those that are left are killed.
  await waitUntilEnded(nodes, timeoutMs).catch(() => {})
}

/** The same without waiting, for the 'exit' event of the process that started the topology. */
export function killNow(state: TopologyState): void {
  for (const node of [...state.sentinels, ...state.nodes]) signalNode(node, 'SIGKILL')
  cleanUp(state)
}

function cleanUp(state: TopologyState): void {
  if (state.network !== 'namespace') releasePorts([...state.sentinels, ...state.nodes].map((node) => node.port))
  const leftovers = state.madeFolder ? [state.folder] : [...state.sentinels, ...state.nodes].map((node) => node.pidFile)
  for (const path of leftovers) rmSync(path, { recursive: true, force: true })
}
