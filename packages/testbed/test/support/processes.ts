import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ProcessNode, ProcessTopology, TopologyStatus } from '../../src/index.ts'
import { signalNode, waitUntilEnded } from '../../src/process/node-process.ts'
import { waitUntil } from '../../src/wait-until.ts'

/** Kills `nodes` at once and waits until they are gone. */
export async function kill(...nodes: readonly ProcessNode[]): Promise<void> {
  for (const node of nodes) signalNode(node, 'SIGKILL')
  await waitUntilEnded(nodes)
}

/** Removes what a stopped Redis node had on disk. */
export function wipe(node: ProcessNode): void {
  rmSync(dirname(node.confFile), { recursive: true })
}

/** Takes the last bytes off the append-only file of a stopped node. */
export function shortenAppendOnlyFile(node: ProcessNode, bytes: number): void {
  const folder = join(dirname(node.confFile), 'appendonlydir')
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.incr.aof'))) {
    const file = join(folder, name)
    truncateSync(file, Math.max(0, statSync(file).size - bytes))
  }
}

/** Command lines of all processes of this machine that name the topology's folder. */
export function processesOf({ folder }: Pick<ProcessTopology, 'folder'>): string[] {
  const all = execFileSync('ps', ['-A', '-ww', '-o', 'command='], { encoding: 'utf8' }).split('\n')
  return all.filter((command) => command.includes(`${folder}/`))
}

/**
 * Waits until a majority names another master than `old`, and returns it. On a busy machine the Sentinels' votes split at
 * times; the next attempt starts 2 x failover-timeout (10 s) after the first.
 */
export function nextMaster(topology: ProcessTopology, old: string): Promise<ProcessNode> {
  let seen: TopologyStatus | undefined
  return waitUntil(
    `a master other than ${old}`,
    async () => {
      const master = await topology.currentMaster().catch(() => undefined)
      seen = await topology.status()
      return master?.name === old ? undefined : master
    },
    { timeoutMs: 45_000, detail: () => JSON.stringify(seen, undefined, 2) }
  )
}
