/** What says where Redis is, in every spelling that `parseEnvironment` reads; all others say only how to talk to it. */
const addresses = [
  'REDIS_SENTINELS',
  'REDIS_SENTINEL_HOSTS',
  'REDIS_SENTINEL_ADDRS',
  'REDIS_URL',
  'REDIS_ADDR',
  'REDIS_HOST'
] as const

/** Does the environment name a Redis, and nothing a stack? Settings of a stack begin with `REDIS_` as well. */
export function namesRedis(on: string | undefined, environment: Readonly<Record<string, string | undefined>>): boolean {
  if (on !== undefined || environment.HA_ON !== undefined) return false
  // Empty is not set: that is how Compose passes what is not there.
  return addresses.some((name) => (environment[name] ?? '').trim() !== '')
}
