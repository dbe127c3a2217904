import type { NodeHandle } from '../../src/index.ts'
import { ask } from '../../src/redis/ask.ts'
import { parseInfo } from '../../src/redis/parse-reply.ts'

/**
 * Lets a node that has keys write its first append-only file, as it does after a full copy, for `seconds`. Redis refuses
 * SIGTERM meanwhile.
 */
export async function writeFirstAof(node: NodeHandle, seconds: number): Promise<void> {
  const [keys] = await ask(node, undefined, [['DBSIZE']])
  if (!(Number(keys) > 0)) throw new Error(`${node.name} has no keys`)
  const perKey = Math.round((seconds * 1e6) / Number(keys))
  const replies = await ask(node, undefined, [
    ['CONFIG', 'SET', 'appendonly', 'no'],
    ['CONFIG', 'SET', 'rdb-key-save-delay', String(perKey)],
    ['CONFIG', 'SET', 'appendonly', 'yes'],
    ['CONFIG', 'SET', 'rdb-key-save-delay', '0']
  ])
  const refused = replies.find((reply) => reply !== 'OK')
  if (refused !== undefined) throw new Error(String(refused))
}

/** Is it written still? */
export async function isWritingAof(node: NodeHandle): Promise<boolean> {
  const [info] = await ask(node, undefined, [['INFO', 'persistence']])
  return parseInfo(info).get('aof_rewrite_in_progress') === '1'
}
