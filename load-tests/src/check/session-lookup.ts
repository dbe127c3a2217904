import { hash } from 'node:crypto'
import { sessionKeyPrefix } from '@repo/contracts'
import type { Topology } from '@repo/testbed'
import { Redis } from 'ioredis'
import type { BookedSession } from '../reduce/ledger-book.ts'

/** What is left of a session when all is over: its data, or that it is gone. */
export type SessionLookup = (
  sessions: readonly BookedSession[]
) => Promise<readonly (Readonly<Record<string, unknown>> | 'gone')[]>

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

/** Asks the master itself: sessions as this project stores them. */
export function lookUpInRedis(master: Redis): SessionLookup {
  return (sessions) =>
    Promise.all(
      sessions.map(async ({ cookie }) => {
        const [version, data] = await master.hmget(toSessionKey(cookie), 'version', 'data')
        return version && data ? toSessionData(data) : 'gone'
      })
    )
}

/** Asks the service as the user would: whatever the store. */
export function lookUpThroughApi(origins: readonly string[]): SessionLookup {
  return (sessions) =>
    Promise.all(
      sessions.map(async ({ cookie }, i) => {
        const answer = await fetch(`${origins[i % origins.length]}/api/me`, { headers: { cookie } })
        if (answer.status === 401) return 'gone'
        if (!answer.ok) throw new Error(`GET /api/me answered ${answer.status} when all was whole again`)
        const { data } = (await answer.json()) as { data?: Record<string, unknown> }
        return data ?? {}
      })
    )
}

/** The key of the session that a signed cookie names; ids are stored hashed. */
function toSessionKey(cookie: string): string {
  const value = decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1))
  const sessionId = value.slice(0, value.lastIndexOf('.'))
  return sessionKeyPrefix + hash('sha256', sessionId, 'base64url')
}

/** Each field's value is a JSON text of its own. */
function toSessionData(text: string): Record<string, unknown> {
  const fields = JSON.parse(text) as Record<string, string>
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, JSON.parse(value)]))
}
