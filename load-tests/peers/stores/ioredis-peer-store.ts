import { Redis, type SentinelConnectionOptions } from 'ioredis'
import { IoredisSessionStore } from './ioredis-session-store.ts'
import type { PeerStore, PeerStoreOptions } from './peer-store.ts'

/** Plain ioredis with its own Sentinel support and its defaults: one client, for everything, of the master. */
export async function createIoredisPeerStore(
  { sentinels, masterName, password, sentinelPassword, sessionSeconds, onError }: PeerStoreOptions,
  options: Pick<SentinelConnectionOptions, 'failoverDetector'> = {}
): Promise<PeerStore> {
  const redis = new Redis({
    sentinels: [...sentinels],
    name: masterName,
    ...(password !== undefined && { password }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...options
  })
  redis.on('error', onError)
  await redis.ping()
  return {
    sessions: new IoredisSessionStore(redis, sessionSeconds),
    get: (key) => redis.get(key),
    setIfAbsent: async (key, value) => (await redis.set(key, value, 'NX')) === 'OK',
    addToSet: async (key, member) => {
      await redis.sadd(key, member)
    },
    removeFromSet: async (key, member) => {
      await redis.srem(key, member)
    },
    membersOf: (key) => redis.smembers(key),
    close: async () => redis.disconnect()
  }
}
