import { UnconfirmedReadError } from '@repo/redis-ha'
import { expect, it } from 'vitest'
import { RedisUsersRepository } from '../src/users/redis-users-repository.ts'
import { FakeRedisHa } from './support/fake-redis-ha.ts'
import { InMemoryUsersRepository } from './support/in-memory-users-repository.ts'
import { describeUsersRepository } from './support/users-repository.contract.ts'

const inMemory = new InMemoryUsersRepository()
describeUsersRepository(() => inMemory)

it('reads credentials from the master, and refuses what nobody could confirm', async () => {
  const redis = new FakeRedisHa()
  const users = new RedisUsersRepository(redis)
  await users.findByEmail('ada@example.com')
  expect(redis.reads).toMatchObject([{ from: 'master' }])
  const read = redis.read.bind(redis)
  redis.read = async (...args) => ({ ...(await read(...args)), stale: true })
  await expect(users.findById('ada')).rejects.toBeInstanceOf(UnconfirmedReadError)
})
