import { queuePrefix } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'

/** Jobs that were decided on together with another change and are not in the queue yet: a sorted set, by the server's time. */
export const outboxKey = `${queuePrefix}:outbox`

/**
 * Lua for the script that makes the change: `appendToOutbox(key, entry)`. Called where a repeat of the script would not come,
 * it leaves the job exactly if the change was made; the job's id takes care of the rest.
 */
export const appendToOutboxLua = `
local function appendToOutbox(key, entry)
  local time = redis.call('TIME')
  redis.call('ZADD', key, time[1] * 1000 + math.floor(time[2] / 1000), entry)
end
`

export interface Outbox {
  /** Entries that have been there for `minAgeMs` or longer by the server's clock, oldest first. */
  list(options: { readonly minAgeMs: number; readonly limit: number }): Promise<readonly string[]>
  remove(entries: readonly string[]): Promise<void>
}

export function createOutbox(redis: Pick<RedisHa, 'read' | 'write'>): Outbox {
  return {
    async list({ minAgeMs, limit }) {
      const { value } = await redis.read(
        async (node) => {
          const [seconds, microseconds] = await node.time()
          const nowMs = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000)
          return node.zrangebyscore(outboxKey, '-inf', nowMs - minAgeMs, 'LIMIT', 0, limit)
        },
        { from: 'master' }
      )
      return value
    },
    async remove(entries) {
      if (entries.length === 0) return
      // Lost with its master it is removed again: the jobs are in the queue already.
      await redis.write((pipe) => pipe.zrem(outboxKey, ...entries), { durability: 'fast', idempotent: true })
    }
  }
}
