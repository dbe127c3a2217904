import { hash } from 'node:crypto'
import { type RedisHa, type WriteOptions, WriteRefusedError } from '@repo/redis-ha'

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
 * `args` must name the write, if a repeat of it matters: they are the same in the second try.
 */
export async function writeScript(
  redis: Pick<RedisHa, 'write'>,
  { text, sha }: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
  options: WriteOptions
): Promise<{ readonly reply: unknown; readonly token: string }> {
  const { results, token } = await redis
    .write((pipe) => pipe.evalsha(sha, keys.length, ...keys, ...args), options)
    .catch((error: unknown) => {
      if (!isUnknownScript(error)) throw error
      return redis.write((pipe) => pipe.eval(text, keys.length, ...keys, ...args), options)
    })
  return { reply: results[0], token }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof WriteRefusedError && error.message.startsWith('NOSCRIPT')
}
