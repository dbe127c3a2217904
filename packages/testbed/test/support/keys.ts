import type { NodeHandle, Topology } from '../../src/index.ts'
import { ask } from '../../src/redis/ask.ts'
import { parseInfo } from '../../src/redis/parse-reply.ts'
import { waitUntil } from '../../src/wait-until.ts'

/** Writes `count` keys and waits until `replicas` replicas have them and every node has written them to its file. */
export async function writeKeys(topology: Topology, prefix: string, count: number, replicas: number): Promise<void> {
  const master = await topology.currentMaster()
  const sets = Array.from({ length: count }, (_, i) => ['SET', `${prefix}:${i}`, 'kept'] as const)
  const replies = await ask(master, undefined, [...sets, ['WAIT', String(replicas), '4000']], 5000)
  const confirmed = Number(replies.at(-1))
  if (confirmed < replicas) throw new Error(`only ${confirmed} of ${replicas} replicas confirmed: ${replies[0]}`)
  await waitUntil('append-only files written', () => areFilesWritten(topology.nodes), { timeoutMs: 5000 })
}

/** While an fsync is slow, Redis keeps what it would append in memory, where SIGKILL finds it. */
async function areFilesWritten(nodes: readonly NodeHandle[]): Promise<boolean> {
  const written = nodes.map(async (node) => {
    const reply = await ask(node, undefined, [['INFO', 'persistence']]).catch(() => undefined)
    return reply === undefined || parseInfo(reply[0]).get('aof_buffer_length') === '0'
  })
  return (await Promise.all(written)).every(Boolean)
}

export async function countKeys(node: NodeHandle): Promise<number> {
  const [count] = await ask(node, undefined, [['DBSIZE']])
  return Number(count)
}

export async function countKeysOfAll(topology: Topology): Promise<number[]> {
  return Promise.all(topology.nodes.map(countKeys))
}
