import { hash } from 'node:crypto'
import type { RedisHa, WriteOptions } from '@repo/redis-ha'

/** A Lua script with the name that Redis knows it by. */
export interface Script {
  readonly text: string
  readonly sha: string
}

export function defineScript(text: string): Script {
  return { text, sha: hash('sha1', text) }
}

/**
 * One script as one write; its text goes along only where the master does not know it yet, as after every failover.
 * `args` must name the write, if a repeat of it matters: they are the same in every attempt.
 */
export async function writeScript(
  redis: Pick<RedisHa, 'write'>,
  { text, sha }: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
  options: WriteOptions
): Promise<{ readonly reply: unknown; readonly token: string }> {
  const { results, token } = await redis.write((pipe, { isScriptUnknown }) => {
    if (isScriptUnknown) pipe.eval(text, keys.length, ...keys, ...args)
    else pipe.evalsha(sha, keys.length, ...keys, ...args)
  }, options)
  return { reply: results[0], token }
}
