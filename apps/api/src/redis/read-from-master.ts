import { type ReadOptions, type ReadResult, type RedisHa, UnconfirmedReadError } from '@repo/redis-ha'
import type { Redis } from 'ioredis'

/**
 * Reads what must not be out of date, such as credentials: from a master that a majority of the Sentinels, asked after the
 * call, still named, or not at all.
 */
export async function readFromMaster<T>(
  redis: Pick<RedisHa, 'read'>,
  query: (node: Redis) => Promise<T>,
  options: Pick<ReadOptions<T>, 'after'> = {}
): Promise<ReadResult<T>> {
  const result = await redis.read(query, { ...options, from: 'master', confirmed: true, maxDegradedMs: 0 })
  if (!result.stale) return result
  throw new UnconfirmedReadError('the master answered, and nobody could confirm that it still is one', {
    retryAfterMs: 1000
  })
}
