import { createIoredisPeerStore } from './ioredis-peer-store.ts'
import { createNodeRedisPeerStore } from './node-redis-peer-store.ts'
import type { PeerStore, PeerStoreOptions } from './peer-store.ts'

/** The session stores that people use today, by the name that `PEER_STORE` gives. */
const peerStores: Readonly<Record<string, (options: PeerStoreOptions) => Promise<PeerStore>>> = {
  ioredis: (options) => createIoredisPeerStore(options),
  'ioredis-detector': (options) => createIoredisPeerStore(options, { failoverDetector: true }),
  'node-redis': createNodeRedisPeerStore
}

export function createPeerStore(name: string, options: PeerStoreOptions): Promise<PeerStore> {
  const create = Object.hasOwn(peerStores, name) ? peerStores[name] : undefined
  if (create === undefined) {
    throw new Error(`PEER_STORE is one of ${Object.keys(peerStores).join(', ')}, not "${name}"`)
  }
  return create(options)
}
