import type { RedisHa } from '@repo/redis-ha'
import { expect, it } from 'vitest'
import { checkEvictionPolicy } from './check-eviction-policy.ts'

const redisWith = (info: string) => ({ read: async () => ({ value: info }) }) as unknown as Pick<RedisHa, 'read'>

it('accepts a Redis that keeps what it was given, and one that does not say', async () => {
  await checkEvictionPolicy(redisWith('used_memory:1\r\nmaxmemory_policy:noeviction\r\n'))
  await checkEvictionPolicy(redisWith('used_memory:1\r\n'))
})

it('refuses any other policy and says what to do', async () => {
  const check = checkEvictionPolicy(redisWith('maxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\n'))
  await expect(check).rejects.toThrow(/"allkeys-lru", expected "noeviction".*CONFIG SET maxmemory-policy noeviction/)
})
