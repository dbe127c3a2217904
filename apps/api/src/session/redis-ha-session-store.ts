import { hash } from 'node:crypto'
import type { SessionStore } from '@fastify/session'
import type { Session } from 'fastify'
import { SessionGoneError } from './errors.ts'
import type { SessionExchange } from './session-exchange.ts'
import { diffFields, toFieldTexts, toSessionData } from './session-fields.ts'
import type { SessionMetrics } from './session-metrics.ts'
import { SessionRecord } from './session-record.ts'
import type { SessionRecords } from './session-records.ts'
import { remainingMs, type SessionSettings } from './session-settings.ts'
import type { SessionToucher } from './session-toucher.ts'
import type { TokenMemory } from './token-memory.ts'

export interface SessionStoreOptions {
  readonly records: SessionRecords
  readonly tokens: TokenMemory
  readonly toucher: SessionToucher
  readonly metrics: SessionMetrics
  readonly settings: SessionSettings
  /** The request that is asking; undefined outside of one. */
  readonly currentExchange: () => SessionExchange | undefined
  readonly now: () => number
}

type Callback = (error?: unknown) => void

/** Ids are never stored: who reads Redis, or a dump of it, holds no session. */
function toSessionKey(sessionId: string): string {
  return `sess:${hash('sha256', sessionId, 'base64url')}`
}

/** The store behind @fastify/session: reads from replicas, writes to the master, owns expiry. */
export class RedisHaSessionStore implements SessionStore {
  readonly #options: SessionStoreOptions

  constructor(options: SessionStoreOptions) {
    this.#options = options
  }

  get(sessionId: string, callback: (error: unknown, session?: Session | null) => void): void {
    this.#load(toSessionKey(sessionId)).then((session) => callback(null, session), callback)
  }

  set(sessionId: string, session: Session, callback: Callback): void {
    // `regenerate` stores the session that it has just emptied; nobody needs to find that one.
    if (session.userId === undefined) return callback()
    this.#report(this.#save(toSessionKey(sessionId), session), callback)
  }

  destroy(sessionId: string, callback: Callback): void {
    const key = toSessionKey(sessionId)
    const exchange = this.#options.currentExchange()
    if (exchange?.replacing) {
      exchange.replaces = key
      return callback()
    }
    this.#report(this.#end(key), callback)
  }

  async #load(key: string): Promise<Session | null> {
    const { records, tokens, toucher, metrics, settings, currentExchange, now } = this.#options
    const exchange = currentExchange()
    if (exchange !== undefined) exchange.after = tokens.newest(key, exchange.after)
    const { record, read } = await records.find(key, exchange?.after).catch((error: unknown) => {
      metrics.reads.inc({ outcome: 'unavailable' })
      throw error
    })
    if (exchange !== undefined) exchange.read = read
    const isLive = record !== undefined && remainingMs(settings, record.createdAt, now()) > 0
    metrics.reads.inc({ outcome: isLive ? 'found' : 'missing' })
    if (!isLive) return null
    toucher.touchIfDue(key, record)
    return toSession(record)
  }

  async #save(key: string, session: Session): Promise<void> {
    const { records, tokens, metrics, settings, currentExchange, now } = this.#options
    const { userId = '', handle = '', record } = session
    const exchange = currentExchange()
    const nowMs = now()
    const createdAt = record?.createdAt ?? nowMs
    const fields = toFieldTexts(session.data ?? {})
    const { outcome, version, overwrittenFields, token } = await records.save(key, {
      mustExist: record !== undefined,
      version: record?.version ?? '0',
      ttlMs: remainingMs(settings, createdAt, nowMs),
      fields: [
        ...(record === undefined
          ? [added('userId', userId), added('handle', handle), added('createdAt', `${createdAt}`)]
          : []),
        added('seenAt', `${nowMs}`),
        ...diffFields(record?.fields ?? new Map(), fields)
      ],
      replaces: exchange?.replaces
    })
    this.#noteToken(key, token, exchange)
    if (exchange?.replaces !== undefined) tokens.remember(exchange.replaces, token)
    if (outcome === 'gone') throw new SessionGoneError()
    metrics.overwrittenFields.inc(overwrittenFields)
    session.record = new SessionRecord({ userId, handle, createdAt, seenAt: nowMs, version, fields })
    if (exchange !== undefined) exchange.replaces = undefined
  }

  async #end(key: string): Promise<void> {
    this.#noteToken(key, await this.#options.records.end(key), this.#options.currentExchange())
  }

  #noteToken(key: string, token: string, exchange: SessionExchange | undefined): void {
    this.#options.tokens.remember(key, token)
    if (exchange === undefined) return
    exchange.written = token
    exchange.after = this.#options.tokens.newest(key, exchange.after)
  }

  #report(work: Promise<void>, callback: Callback): void {
    const exchange = this.#options.currentExchange()
    work.then(
      () => callback(),
      (error: unknown) => {
        if (exchange !== undefined) {
          exchange.failed = true
          exchange.gone = error instanceof SessionGoneError
        }
        callback(error)
      }
    )
  }
}

/** `seenAt` is the later writer's by nature: an equal `before` keeps it out of the count of overwritten fields. */
const added = (name: string, text: string) => ({ name, before: text, after: text })

/** Without a cookie: the plugin makes it from its settings, and a stored one would end the session at its own expiry. */
function toSession(record: SessionRecord): Session {
  const { userId, handle } = record
  return { userId, handle, data: toSessionData(record), record } as Omit<Session, 'cookie'> as Session
}
