import { onTestFinished } from 'vitest'
import { createRedisHa, parseEnvironment, type RedisHa, type RedisHaConfig } from '../../src/index.ts'
import { type Group, masterName } from './start-group.ts'

/** Turns variables into a client, the way a service does; it ends with the test. */
export function createFromEnvironment(
  env: Readonly<Record<string, string>>,
  more: Partial<RedisHaConfig> = {}
): RedisHa {
  // A union spread over a union: `more` has only what both modes share.
  return closeAtEnd(createRedisHa({ config: { ...parseEnvironment(env), ...more } as RedisHaConfig }))
}

export function closeAtEnd(redis: RedisHa): RedisHa {
  onTestFinished(() => redis.close())
  return redis
}

/** What tells a client where this group is. */
export function toEnvironment({ sentinels, nodes }: Group): Record<string, string> {
  const list = (members: Group['nodes']) => members.map(({ address }) => `${address.host}:${address.port}`).join(',')
  if (sentinels.length > 0) return { REDIS_SENTINELS: list(sentinels), REDIS_MASTER_NAME: masterName }
  const [master, ...replicas] = nodes
  return { REDIS_ADDR: list(master ? [master] : []), REDIS_REPLICA_URLS: list(replicas) }
}
