import type { SessionStore } from '@fastify/session'
import { RedisStore } from 'connect-redis'
import { createSentinel } from 'redis'
import type { PeerStore, PeerStoreOptions } from './peer-store.ts'

/** connect-redis on node-redis' `createSentinel` with its defaults: reads and writes go to the master. */
export async function createNodeRedisPeerStore(options: PeerStoreOptions): Promise<PeerStore> {
  const { sentinels, masterName, password, sentinelPassword, sessionSeconds, onError } = options
  const client = createSentinel({
    name: masterName,
    sentinelRootNodes: [...sentinels],
    ...(password !== undefined && { nodeClientOptions: { password } }),
    ...(sentinelPassword !== undefined && { sentinelClientOptions: { password: sentinelPassword } })
  })
  client.on('error', onError)
  await client.connect()
  return {
    // Its types are those of express-session, whose stores @fastify/session takes.
    sessions: new RedisStore({ client, ttl: sessionSeconds }) as unknown as SessionStore,
    get: (key) => client.get(key),
    setIfAbsent: async (key, value) => (await client.set(key, value, { condition: 'NX' })) === 'OK',
    addToSet: async (key, member) => {
      await client.sAdd(key, member)
    },
    removeFromSet: async (key, member) => {
      await client.sRem(key, member)
    },
    membersOf: (key) => client.sMembers(key),
    close: async () => client.destroy()
  }
}
