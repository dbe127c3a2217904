import { hash } from 'node:crypto'
import { sessionKeyPrefix } from '@repo/contracts'
import type { Topology } from '@repo/testbed'
import { Redis } from 'ioredis'
import type { BookedSession } from '../reduce/ledger-book.ts'
import type { StoreName } from '../settings.ts'

/** What is left of a session when all is over, or that it is gone. */
export type Left =
  | 'gone'
  | {
      readonly data: Readonly<Record<string, unknown>>
      /** How often it was changed; `undefined` where nobody counts. */
      readonly changes?: number
    }

export type SessionLookup = (sessions: readonly BookedSession[]) => Promise<readonly Left[]>

const answerTimeoutMs = 15_000

/** A connection to the master that a majority names now. */
export async function connectToMaster(topology: Topology): Promise<Redis> {
  const { host, port, dial } = await topology.currentMaster()
  const { REDIS_USERNAME, REDIS_PASSWORD } = topology.environment()
  return new Redis({
    ...(dial ?? { host, port }),
    ...(REDIS_USERNAME === undefined ? {} : { username: REDIS_USERNAME }),
    ...(REDIS_PASSWORD === undefined ? {} : { password: REDIS_PASSWORD }),
    protocol: 2,
    disableClientInfo: true
  })
}

/** Asks the master itself: sessions as that store keeps them. */
export function lookUpInRedis(master: Redis, store: StoreName): SessionLookup {
  const find = store === 'redis-ha' ? findOwn : findOfPeer
  return (sessions) => Promise.all(sessions.map(({ cookie }) => find(master, toSessionId(cookie))))
}

/** As this project stores them: ids hashed, each field's value a JSON text of its own. */
async function findOwn(master: Redis, sessionId: string): Promise<Left> {
  const key = sessionKeyPrefix + hash('sha256', sessionId, 'base64url')
  const [version, data] = await master.hmget(key, 'version', 'data')
  if (!version || !data) return 'gone'
  const fields = JSON.parse(data) as Record<string, string>
  const entries = Object.entries(fields).map(([name, value]) => [name, JSON.parse(value)] as const)
  // A new session has version 1, and each change one more.
  return { data: Object.fromEntries(entries), changes: Number(version) - 1 }
}

/** As the stores of peers/ do: one JSON text under the id. */
async function findOfPeer(master: Redis, sessionId: string): Promise<Left> {
  const text = await master.get(`sess:${sessionId}`)
  if (text === null) return 'gone'
  const data = (JSON.parse(text) as { peer?: { data?: Record<string, unknown> } }).peer?.data
  return data === undefined ? 'gone' : { data }
}

/** Asks the service as the user would: whatever the store. */
export function lookUpThroughApi(origins: readonly string[]): SessionLookup {
  return (sessions) =>
    Promise.all(
      sessions.map(async ({ cookie }, i) => {
        const answer = await fetch(`${origins[i % origins.length]}/api/me`, {
          headers: { cookie },
          signal: AbortSignal.timeout(answerTimeoutMs)
        })
        if (answer.status === 401) return 'gone'
        if (!answer.ok) throw new Error(`GET /api/me answered ${answer.status} when all was whole again`)
        const { data } = (await answer.json()) as { data?: Record<string, unknown> }
        return { data: data ?? {} }
      })
    )
}

/** What a signed cookie names. */
function toSessionId(cookie: string): string {
  const value = decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1))
  return value.slice(0, value.lastIndexOf('.'))
}
