import { headers } from '@repo/contracts'
import { newestToken } from '@repo/redis-ha'
import type { FastifyRequest } from 'fastify'
import type { ReadInfo } from './session-records.ts'

/** What one request tells the session store, and what the store tells the answer. */
export interface SessionExchange {
  /** The route must not act on a session that has ended elsewhere: it is read from the master, or not at all. */
  readonly sensitive: boolean
  /** The session cookie, once its signature was found right. */
  readonly presented: PresentedCookie | undefined
  /** Reads must be at least as new as this token. */
  after: string | undefined
  /** Where the session was read. */
  read: ReadInfo | undefined
  /** Token of this request's newest write. */
  written: string | undefined
  /** The store could not do what it was asked: the plugin must not try again while the answer leaves. */
  failed: boolean
  /** While set, `destroy` only notes the session, and the next save ends it in the same write. */
  replacing: boolean
  /** Key of the session that the next save ends. */
  replaces: string | undefined
  /** The next save ends every other session of its user. */
  endOthers: boolean
  /** One of its user's sessions is about to end, and takes no place among those that may stay. */
  sparesOne: boolean
  /** Data fields that a save writes also where they look unchanged. */
  namedFields: readonly string[]
  /** Job that the next save leaves in the outbox. */
  outboxEntry: string | undefined
}

export interface PresentedCookie {
  /** Signed with the current secret, also when it came with an older one. */
  readonly value: string
  readonly sessionId: string
  /** What the session is stored under. */
  readonly key: string
  /** It came with an older secret: the answer brings the new signature. */
  readonly needsRenewal: boolean
}

export function createExchange(request: Pick<SessionExchange, 'sensitive' | 'presented' | 'after'>): SessionExchange {
  return {
    ...request,
    read: undefined,
    written: undefined,
    failed: false,
    replacing: false,
    replaces: undefined,
    endOthers: false,
    sparesOne: false,
    namedFields: [],
    outboxEntry: undefined
  }
}

/** The newest token that a client sent, as header or as companion cookie. */
export function readClientToken(request: FastifyRequest, cookieName: string): string | undefined {
  const header = request.headers[headers.freshnessToken]
  return newestToken(typeof header === 'string' ? header : undefined, request.cookies[cookieName])
}
