import { type NodeAddress, toAddressKey } from '../topology/node-address.ts'
import type { Credentials } from './redis-ha-config.ts'
import type { RedisUrl } from './redis-url.ts'

/** Addresses of the reader endpoints; one that asks for another user, password, TLS or database than the master is a problem. */
export function resolveReplicas(
  urls: readonly RedisUrl[],
  master: { readonly redis: Credentials; readonly isTls: boolean },
  problems: string[]
): NodeAddress[] {
  for (const { address, credentials, db, isTls } of urls) {
    const differs = [
      ...(credentials.username !== undefined && credentials.username !== master.redis.username ? ['user name'] : []),
      ...(credentials.password !== undefined && credentials.password !== master.redis.password ? ['password'] : []),
      ...(isTls !== undefined && isTls !== master.isTls ? ['TLS'] : []),
      ...(db === undefined ? [] : ['database'])
    ]
    if (differs.length === 0) continue
    const what = differs.join(', ')
    problems.push(
      `REDIS_REPLICA_URLS: expected the master's ${what} for ${toAddressKey(address)}, got its own: leave it out`
    )
  }
  return urls.map(({ address }) => address)
}
