import { rmSync } from 'node:fs'
import { signalNode, waitUntilEnded } from './node-process.ts'
import { releasePorts } from './reserve-ports.ts'
import type { TopologyState } from './topology-state.ts'

/** Kills what runs and waits until it is gone; SIGKILL ends frozen processes too. */
export async function stopProcesses(state: TopologyState): Promise<void> {
  const all = [...state.sentinels, ...state.nodes]
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
