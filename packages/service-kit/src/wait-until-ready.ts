import { ClosedError, type RedisHa, TopologyUnavailableError } from '@repo/redis-ha'

/**
 * Waits as long as it takes until Redis is writable: a service that starts during a failover starts late, not never. False
 * when the process is stopped before.
 */
export async function waitUntilReady(redis: Pick<RedisHa, 'ready'>): Promise<boolean> {
  for (;;) {
    try {
      await redis.ready()
      return true
    } catch (error) {
      if (error instanceof ClosedError) return false
      if (!(error instanceof TopologyUnavailableError)) throw error
    }
  }
}
