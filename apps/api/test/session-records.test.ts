import { expect, it } from 'vitest'
import { SessionRecords } from '../src/session/session-records.ts'
import { FakeRedisHa } from './support/fake-redis-ha.ts'
import { describeSessionRecords, newSession } from './support/session-records.contract.ts'

describeSessionRecords(() => new FakeRedisHa())

it('asks for confirmation by the replicas where it matters, by all of them where a session ends, and not for a touch', async () => {
  const redis = new FakeRedisHa()
  const records = new SessionRecords(redis)
  await records.create('sess:a', newSession())
  await records.save('sess:a', { version: '1', ttlMs: 1, seenAt: 1, fields: [] })
  await records.endOthers('ada', 'sess:a')
  await records.end('sess:a')
  await records.touch('sess:a', 1, 1)
  expect(redis.writes.map(({ durability, idempotent }) => [durability, idempotent])).toEqual([
    ['replicated', true],
    ['replicated', true],
    ['everywhere', true],
    ['everywhere', true],
    ['fast', true]
  ])
})

it('lists from the master only: a replica that lags would leave sessions out', async () => {
  const redis = new FakeRedisHa()
  await new SessionRecords(redis).list('ada')
  expect(redis.reads).toMatchObject([{ from: 'master', confirmed: true }])
})
