import { MemoryStore } from '@fastify/session'
import { Registry } from 'prom-client'
import { RedisHaSessionStore } from '../src/session/redis-ha-session-store.ts'
import { createSessionMetrics } from '../src/session/session-metrics.ts'
import { SessionRecords } from '../src/session/session-records.ts'
import type { SessionSettings } from '../src/session/session-settings.ts'
import { SessionToucher } from '../src/session/session-toucher.ts'
import { TokenMemory } from '../src/session/token-memory.ts'
import { FakeRedisHa } from './support/fake-redis-ha.ts'
import { describeSessionStore } from './support/session-store.contract.ts'

const settings: SessionSettings = {
  secrets: [],
  cookieName: 'id',
  cookieSecure: false,
  idleMs: 60_000,
  absoluteMs: 120_000,
  maxPerUser: 20
}

describeSessionStore('the memory store of @fastify/session', () => new MemoryStore())

describeSessionStore('the store on redis-ha', () => {
  const records = new SessionRecords(new FakeRedisHa())
  const now = Date.now
  return new RedisHaSessionStore({
    records,
    tokens: new TokenMemory({ ttlMs: 2000 }),
    toucher: new SessionToucher({ records, settings, now }),
    metrics: createSessionMetrics(new Registry()),
    settings,
    currentExchange: () => undefined,
    now
  })
})
