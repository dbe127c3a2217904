import { headers } from '@repo/contracts'
import { newestToken } from '@repo/redis-ha'
import type { FastifyRequest } from 'fastify'
import type { ReadInfo } from './session-records.ts'

/** What one request tells the session store, and what the store tells the answer. */
export interface SessionExchange {
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
  /** The session ended while this request was at work. */
  gone: boolean
  /** While set, `destroy` only notes the session, and the next save ends it in the same write. */
  replacing: boolean
  /** Key of the session that the next save ends. */
  replaces: string | undefined
}

export interface PresentedCookie {
  /** Signed with the current secret, also when it came with an older one. */
  readonly value: string
  readonly sessionId: string
  /** It came with an older secret: the answer brings the new signature. */
  readonly needsRenewal: boolean
}

export function createExchange(presented: PresentedCookie | undefined, after: string | undefined): SessionExchange {
  return {
    presented,
    after,
    read: undefined,
    written: undefined,
    failed: false,
    gone: false,
    replacing: false,
    replaces: undefined
  }
}

/** The newest token that a client sent, as header or as companion cookie. */
export function readClientToken(request: FastifyRequest, cookieName: string): string | undefined {
  const header = request.headers[headers.freshnessToken]
  return newestToken(typeof header === 'string' ? header : undefined, request.cookies[cookieName])
}
