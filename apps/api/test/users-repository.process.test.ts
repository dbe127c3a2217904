import { afterAll, beforeAll, expect, it } from 'vitest'
import { RedisUsersRepository } from '../src/users/redis-users-repository.ts'
import { createRepeatingRedisHa } from './support/repeating-redis-ha.ts'
import { startRedis } from './support/start-redis.ts'
import { describeUsersRepository } from './support/users-repository.contract.ts'

let started: Awaited<ReturnType<typeof startRedis>>
beforeAll(async () => {
  started = await startRedis()
})
afterAll(() => started.stop())

describeUsersRepository(() => new RedisUsersRepository(started.redis))

it('applies a repeated write once, and fences it', async () => {
  const redis = createRepeatingRedisHa(started.redis)
  const users = new RedisUsersRepository(redis)
  const grace = { id: 'grace', email: 'grace@example.com', name: undefined, createdAt: 1, passwordHash: 'hash-1' }
  expect(await users.create(grace)).toBe('created')
  expect(redis.fences()).toBe(1)
  expect(await users.changePassword('grace', { expectedVersion: 1, passwordHash: 'hash-2' })).toBe('changed')
  expect(redis.fences()).toBe(2)
  expect(await users.findById('grace')).toMatchObject({ passwordHash: 'hash-2', passwordVersion: 2 })
})

it('keeps users for ever, under keys that name nobody', async () => {
  const users = new RedisUsersRepository(started.redis)
  const passwordHash = 'hash-1'
  await users.create({ id: 'joan', email: 'joan@example.com', name: undefined, createdAt: 1, passwordHash })
  const keys = await started.client.keys('user*')
  expect(keys).toContain('user:joan')
  expect(keys.filter((key) => key.includes('@'))).toEqual([])
  for (const key of keys) expect(await started.client.pttl(key)).toBe(-1)
})
