import type { RedisHa } from '@repo/redis-ha'

/** Runs every write twice and answers with the second run, as redis-ha does when the first one's answer was lost. */
export function createRepeatingRedisHa(redis: RedisHa): RedisHa & { readonly fences: () => number } {
  let fences = 0
  const methods: Pick<RedisHa, 'write' | 'fence'> & { fences: () => number } = {
    fences: () => fences,
    async write(build, options) {
      await redis.write(build, options)
      return redis.write(build, options)
    },
    async fence(options) {
      fences += 1
      return redis.fence(options)
    }
  }
  return Object.assign(Object.create(redis) as RedisHa, methods)
}
