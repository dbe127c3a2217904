import { rmSync } from 'node:fs'
import { endNodes, signalNode, waitUntilEnded } from './node-process.ts'
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
    // Those that are left are killed.
    await endNodes(sentinels, sentinelStopMs).catch(() => {})
    await endNodes(nodes).catch(() => {})
  }
  const all = [...sentinels, ...nodes]
  for (const node of all) signalNode(node, 'SIGKILL')
  await waitUntilEnded(all)
  cleanUp(state)
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
