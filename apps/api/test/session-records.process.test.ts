import { afterAll, beforeAll, expect, it } from 'vitest'
import { type SessionChange, SessionRecords } from '../src/session/session-records.ts'
import { createRepeatingRedisHa } from './support/repeating-redis-ha.ts'
import { describeSessionRecords } from './support/session-records.contract.ts'
import { startRedis } from './support/start-redis.ts'

let started: Awaited<ReturnType<typeof startRedis>>
beforeAll(async () => {
  started = await startRedis()
})
afterAll(() => started.stop())

describeSessionRecords(() => started.redis)

const newSession: SessionChange = {
  mustExist: false,
  version: '0',
  ttlMs: 60_000,
  fields: [
    { name: 'userId', before: '', after: 'ada' },
    { name: 'handle', before: '', after: 'h1' },
    { name: 'createdAt', before: '', after: '1' },
    { name: 'seenAt', before: '', after: '1' },
    { name: 'data:n', before: '', after: '1' }
  ]
}

it('applies a repeated write once, and fences it', async () => {
  const redis = createRepeatingRedisHa(started.redis)
  const records = new SessionRecords(redis)
  expect(await records.save('sess:twice', newSession)).toMatchObject({ outcome: 'saved', version: '1' })
  expect(redis.fences()).toBe(1)
  expect(await started.client.hget('sess:twice', 'version')).toBe('1')
})

it('gives every key an end: sessions, touched sessions and tombstones', async () => {
  const records = new SessionRecords(started.redis)
  await records.save('sess:ttl', newSession)
  expect(await started.client.pttl('sess:ttl')).toBeGreaterThan(55_000)
  await records.touch('sess:ttl', 2, 90_000)
  expect(await started.client.pttl('sess:ttl')).toBeGreaterThan(85_000)
  await records.end('sess:ttl')
  expect(await started.client.pttl('sess:ttl')).toBeGreaterThan(0)
  expect(await started.client.hgetall('sess:ttl')).toEqual({ gone: '1' })
})

it('remembers only the last writes', async () => {
  const records = new SessionRecords(started.redis)
  await records.save('sess:many', newSession)
  for (let i = 0; i < 12; i++) await records.save('sess:many', { ...newSession, mustExist: true })
  const writes = (await started.client.hget('sess:many', 'writes')) ?? ''
  expect(writes.split(',').filter((id) => id.length === 11)).toHaveLength(8)
})

it('leaves nothing behind where there is no session', async () => {
  const records = new SessionRecords(started.redis)
  await records.touch('sess:none', 2, 90_000)
  await records.save('sess:none', { ...newSession, mustExist: true })
  expect(await started.client.exists('sess:none')).toBe(0)
})
