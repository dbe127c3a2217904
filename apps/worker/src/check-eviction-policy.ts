import type { RedisHa } from '@repo/redis-ha'

/** Redis may throw keys away, and with them jobs and sessions. */
class EvictionPolicyError extends Error {
  override name = 'EvictionPolicyError'
  readonly code = 'EVICTION_POLICY'

  constructor(policy: string) {
    super(
      `the master's maxmemory-policy is "${policy}", expected "noeviction": under any other policy a full Redis silently drops jobs and sessions. Set it on every node: CONFIG SET maxmemory-policy noeviction`
    )
  }
}

/** Rejects unless the master keeps what it was given. */
export async function checkEvictionPolicy(redis: Pick<RedisHa, 'read'>): Promise<void> {
  const { value } = await redis.read((node) => node.info('memory'), { from: 'master' })
  const policy = parseEvictionPolicy(value)
  if (policy !== undefined && policy !== 'noeviction') throw new EvictionPolicyError(policy)
}

/** `undefined` when INFO does not say: some managed services hide it. */
function parseEvictionPolicy(info: string): string | undefined {
  return /^maxmemory_policy:(\S+)/m.exec(info)?.[1]
}
