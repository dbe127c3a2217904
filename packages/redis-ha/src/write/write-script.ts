import { hash } from 'node:crypto'
import type { RedisHa } from '../redis-ha.ts'
import type { WriteOptions } from './write-options.ts'

/** A Lua script with the name that Redis knows it by, its SHA-1. */
export interface Script {
  readonly text: string
  readonly sha: string
}

/** A script as `writeScript` takes it. */
export function defineScript(text: string): Script {
  return { text, sha: hash('sha1', text) }
}

/**
 * Runs one script as one write; its text goes along only where the master does not know it yet, as after every failover.
 * `args` must name the write, if a repeat of it matters: they are the same in every attempt. Rejects as `write()` does.
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
