import { randomBytes } from 'node:crypto'
import { SessionRecords } from '@repo/api'
import { createRedisHa, parseEnvironment, type RedisHa } from '@repo/redis-ha'
import { startTopology } from '@repo/testbed'
import { measureCost, type OperationCost } from './value-cost.ts'

export interface SessionCost {
  readonly sessions: number
  /** Bytes of Redis' memory that each takes, its place in the index of its user included. */
  readonly bytesEach: number
  readonly read: OperationCost
}

const parallel = 200
const hour = 3_600_000
/** What a session holds: about 250 bytes of JSON. */
const fields = {
  name: '"Ada Lovelace"',
  locale: '"en-GB"',
  theme: '"dark"',
  cart: '"b3f1c2d4e5f6a7b8c9d0e1f2a3b4c5d6"',
  lastPage: '"/orders/2026/11/overview?sort=newest"',
  note: JSON.stringify('x'.repeat(96)),
  counter: '0'
}

/** What sessions take in Redis, and what reading one costs among so many; each of a user of its own. */
export async function measureSessions(
  counts: readonly number[],
  durationMs: number,
  say: (line: string) => void
): Promise<SessionCost[]> {
  const topology = await startTopology()
  const redis = createRedisHa({ config: parseEnvironment(topology.environment()) })
  try {
    await redis.ready()
    const records = new SessionRecords(redis)
    const costs: SessionCost[] = []
    const empty = await usedMemory(redis)
    let there = 0
    for (const sessions of [...counts].sort((a, b) => a - b)) {
      await createSessions(records, there, sessions)
      there = sessions
      const bytesEach = ((await usedMemory(redis)) - empty) / sessions
      const read = await measureCost(topology, durationMs, (i) => records.find(toKey((i * 7919) % sessions)))
      costs.push({ sessions, bytesEach, read })
      say(`  ${sessions} sessions: ${bytesEach.toFixed(0)} bytes each`)
    }
    return costs
  } finally {
    await redis.close()
    await topology.stop()
  }
}

async function createSessions(records: SessionRecords, from: number, to: number): Promise<void> {
  let next = from
  const work = async () => {
    while (next < to) await createSession(records, next++)
  }
  await Promise.all(Array.from({ length: parallel }, work))
}

async function createSession(records: SessionRecords, i: number): Promise<void> {
  const createdAt = Date.now()
  await records.create(toKey(i), {
    record: {
      userId: randomBytes(16).toString('base64url'),
      handle: randomBytes(12).toString('base64url'),
      createdAt,
      seenAt: createdAt,
      csrfSecret: randomBytes(18).toString('base64url'),
      device: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      address: '192.0.2.7',
      fields
    },
    ttlMs: hour,
    absoluteMs: 24 * hour,
    keepOthers: 19
  })
}

/** The length of a real key, which is a hash. */
function toKey(i: number): string {
  return `session:${String(i).padStart(43, '0')}`
}

async function usedMemory(redis: RedisHa): Promise<number> {
  const { value } = await redis.read((node) => node.info('memory'), { from: 'master' })
  return Number(/^used_memory:(\d+)/m.exec(value)?.[1])
}
