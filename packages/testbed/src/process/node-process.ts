import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ProcessNode } from '../node-handle.ts'
import { waitUntil } from '../wait-until.ts'
import { commandLine } from './command-line.ts'
import { launchOf } from './node-launch.ts'
import type { TopologyState } from './topology-state.ts'

/** A master, or one that was until now, waits up to shutdown-timeout, 10 s, for its replicas; then each node saves. */
const nodeStopMs = 30_000

/**
 * Starts a node through its life-cycle script and writes its pid file. Detached: it outlives a second terminal that
 * restarted it, is not hit by that terminal's Ctrl-C, and leads a process group that ends with it as a whole.
 */
export function startNode(state: TopologyState, node: ProcessNode, options: { startWaitSeconds: number }): void {
  const { script, argument, env } = launchOf(state, node, options)
  const log = openSync(node.logFile, 'a')
  const child = spawn('sh', [script, argument], { detached: true, stdio: ['ignore', log, log], env })
  closeSync(log)
  // No pid: `sh` itself could not be started, and the node counts as not running.
  child.on('error', () => {})
  child.unref()
  if (child.pid !== undefined) writeFileSync(node.pidFile, String(child.pid))
}

/** The pid of a running node; `undefined` when it has ended or the pid belongs to somebody else by now. */
export function runningPid(node: ProcessNode): number | undefined {
  try {
    const pid = Number(readFileSync(node.pidFile, 'utf8'))
    return Number.isInteger(pid) && pid > 1 && isCommandOf(node, commandLine(pid)) ? pid : undefined
  } catch {
    return undefined
  }
}

/** Sends `signal` to the node's process group; `false` when it is not running. */
export function signalNode(node: ProcessNode, signal: NodeJS.Signals): boolean {
  const pid = runningPid(node)
  if (pid === undefined) return false
  try {
    process.kill(-pid, signal)
    return true
  } catch {
    return false
  }
}

/**
 * Asks nodes to end until they have; frozen ones hear it when they are woken, before anything else. Once is not enough:
 * Redis refuses (`Writing initial AOF, can't exit`) while it writes its first append-only file after a full copy.
 */
export async function endNodes(nodes: readonly ProcessNode[], timeoutMs = nodeStopMs): Promise<void> {
  const ask = () => {
    for (const node of nodes) {
      signalNode(node, 'SIGTERM')
      signalNode(node, 'SIGCONT')
    }
  }
  ask()
  const again = setInterval(ask, 500)
  await waitUntilEnded(nodes, timeoutMs).finally(() => clearInterval(again))
}

/** Waits until none of `nodes` runs any more; what still does is shown by the end of its log. */
export async function waitUntilEnded(nodes: readonly ProcessNode[], timeoutMs = 5000): Promise<void> {
  const ended = () => nodes.every((node) => runningPid(node) === undefined)
  const names = nodes.map(({ name }) => name).join(', ')
  const detail = () =>
    nodes
      .filter((node) => runningPid(node) !== undefined)
      .map((node) => `--- ${node.name}\n${logTail(node)}`)
      .join('\n')
  await waitUntil(`end of ${names}`, ended, { timeoutMs, intervalMs: 10, detail })
}

/** The end of the node's log, for error messages. */
export function logTail(node: ProcessNode, lines = 8): string {
  try {
    return readFileSync(node.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return '(no log)'
  }
}

function isCommandOf(node: ProcessNode, command: string): boolean {
  // Before its exec it is the script with the folder (redis) or the file (sentinel) as argument, afterwards the server.
  return command.includes(node.kind === 'redis' ? dirname(node.confFile) : node.confFile)
}
