import { outboxKey } from '@repo/jobs'
import type { RedisHa } from '@repo/redis-ha'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SessionRecords } from '../src/session/session-records.ts'
import { createRepeatingRedisHa } from './support/repeating-redis-ha.ts'
import { describeSessionRecords, newSession } from './support/session-records.contract.ts'
import { startRedis } from './support/start-redis.ts'

let started: Awaited<ReturnType<typeof startRedis>>
beforeAll(async () => {
  started = await startRedis()
})
afterAll(() => started.stop())

describeSessionRecords(() => started.redis)

it('applies a repeated write once, and fences it', async () => {
  const redis = createRepeatingRedisHa(started.redis)
  const records = new SessionRecords(redis)
  expect(await records.create('sess:twice', newSession({ keepOthers: 0 }))).toMatchObject({
    outcome: 'saved',
    version: '1'
  })
  // One for the replicas that may be promoted, one for all: the repeat does not say whether it has ended any.
  expect(redis.fences()).toBe(2)
  const change = { version: '1', ttlMs: 60_000, seenAt: 1, fields: [{ name: 'n', before: '', after: '1' }] }
  expect(await records.save('sess:twice', change)).toMatchObject({ outcome: 'saved', version: '2' })
  expect(redis.fences()).toBe(3)
  expect(await started.client.hget('sess:twice', 'version')).toBe('2')
  await records.end('sess:twice')
  expect(await records.endOthers('ada', 'sess:none')).toBeUndefined()
})

it('asks again with the whole script when the server has forgotten it', async () => {
  const records = new SessionRecords(started.redis)
  await records.create('sess:script', newSession())
  for (let i = 0; i < 2; i++) {
    await started.client.script('FLUSH')
    const found = await Promise.all([records.find('sess:script'), records.find('sess:none')])
    expect(found.map(({ record }) => record?.userId)).toEqual(['ada', undefined])
  }
})

it('fails a key that is no session alone', async () => {
  const records = new SessionRecords(started.redis)
  await records.create('sess:good', newSession())
  await started.client.set('sess:text', 'no hash')
  const [good, text] = await Promise.allSettled([records.find('sess:good'), records.find('sess:text')])
  expect(good).toMatchObject({ value: { record: { userId: 'ada' } } })
  expect(text).toMatchObject({ reason: { message: expect.stringContaining('WRONGTYPE') } })
})

it('gives every key an end: sessions, touched sessions, indexes and tombstones', async () => {
  const records = new SessionRecords(started.redis)
  await records.create('sess:ttl', newSession({ userId: 'ttl' }))
  expect(await started.client.pttl('sess:ttl')).toBeGreaterThan(55_000)
  expect(await started.client.pttl('user-sessions:ttl')).toBeGreaterThan(115_000)
  await records.touch('sess:ttl', 2, 90_000)
  expect(await started.client.pttl('sess:ttl')).toBeGreaterThan(85_000)
  await records.end('sess:ttl')
  expect(await started.client.pttl('sess:ttl')).toBeGreaterThan(0)
  expect(await started.client.hgetall('sess:ttl')).toEqual({ gone: '1' })
  expect(await started.client.exists('user-sessions:ttl')).toBe(0)
})

it('finds all users who have sessions, in as many steps as that takes', async () => {
  const userIds = Array.from({ length: 1000 }, (_, i) => `many-${i}`)
  for (const userId of userIds) await started.client.zadd(`user-sessions:${userId}`, 1, 'x')
  const visited = new Set<string>()
  await new SessionRecords(started.redis).visitUsers(async (some) => {
    for (const userId of some) visited.add(userId)
  })
  expect(userIds.filter((userId) => !visited.has(userId))).toEqual([])
  await started.client.del(...userIds.map((userId) => `user-sessions:${userId}`))
})

it('keeps the index for as long as its longest session', async () => {
  const records = new SessionRecords(started.redis)
  await records.create('sess:long', newSession({ userId: 'two', absoluteMs: 120_000 }))
  await records.create('sess:short', newSession({ userId: 'two', absoluteMs: 10_000 }))
  expect(await started.client.pttl('user-sessions:two')).toBeGreaterThan(115_000)
})

it('forgets sessions that expired by themselves, at the next sign-in', async () => {
  const records = new SessionRecords(started.redis)
  await records.create('sess:idle', newSession({ userId: 'idle' }))
  await started.client.del('sess:idle')
  expect(await records.list('idle')).toEqual([])
  expect(await started.client.zcard('user-sessions:idle')).toBe(1)
  await records.create('sess:next', newSession({ userId: 'idle' }))
  expect(await started.client.zrange('user-sessions:idle', '0', '-1')).toEqual(['next'])
})

it('remembers only the last writes', async () => {
  const records = new SessionRecords(started.redis)
  await records.create('sess:many', newSession())
  for (let i = 0; i < 12; i++) await records.save('sess:many', { version: '1', ttlMs: 60_000, seenAt: 1, fields: [] })
  const writes = (await started.client.hget('sess:many', 'writes')) ?? ''
  expect(writes.split(',').filter((id) => id.length === 11)).toHaveLength(8)
})

it('leaves nothing behind where there is no session', async () => {
  const records = new SessionRecords(started.redis)
  await records.touch('sess:none', 2, 90_000)
  await records.save('sess:none', {
    version: '1',
    ttlMs: 60_000,
    seenAt: 1,
    fields: [{ name: 'a', before: '', after: '1' }]
  })
  expect(await started.client.exists('sess:none')).toBe(0)
})

it('leaves a job in the outbox exactly if the session is there, also when the write is repeated', async () => {
  const outbox = () => started.client.zrange(outboxKey, '0', '-1')
  await started.client.del(outboxKey)
  const records = new SessionRecords(createRepeatingRedisHa(started.redis))
  await records.create('sess:told', newSession({ outboxEntry: 'entry-1' }))
  expect(await outbox()).toEqual(['entry-1'])
  expect((await records.create('sess:told', newSession({ outboxEntry: 'entry-2' }))).outcome).toBe('gone')
  expect(await outbox()).toEqual(['entry-1'])

  // The first of the two is relayed before the second one comes.
  const relayedBetween: Pick<RedisHa, 'read' | 'write' | 'fence'> = {
    read: (...args) => started.redis.read(...args),
    fence: () => started.redis.fence(),
    async write(...args) {
      await started.redis.write(...args)
      await started.client.del(outboxKey)
      return started.redis.write(...args)
    }
  }
  await new SessionRecords(relayedBetween).create('sess:relayed', newSession({ outboxEntry: 'entry-3' }))
  expect(await outbox()).toEqual([])
})
