import type { SessionStore } from '@fastify/session'
import { newestToken } from '@repo/redis-ha'
import type { Session } from 'fastify'
import { createCsrfSecret } from './csrf-tokens.ts'
import { SessionGoneError, TooManyFieldsError } from './errors.ts'
import { toRestoredSession } from './restored-session.ts'
import type { SessionExchange } from './session-exchange.ts'
import { toChanges, toFieldTexts } from './session-fields.ts'
import { toSessionKey } from './session-keys.ts'
import type { SessionMetrics } from './session-metrics.ts'
import { SessionRecord } from './session-record.ts'
import type { FoundRecord, SessionRecords } from './session-records.ts'
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

/** The store behind @fastify/session: reads from replicas, writes to the master, owns expiry. */
export class RedisHaSessionStore implements SessionStore {
  readonly #options: SessionStoreOptions

  constructor(options: SessionStoreOptions) {
    this.#options = options
  }

  get(sessionId: string, callback: (error: unknown, session?: Session | null) => void): void {
    const { records, tokens, metrics, currentExchange } = this.#options
    const key = this.#toKey(sessionId)
    const exchange = currentExchange()
    if (exchange !== undefined) exchange.after = tokens.newest(key, exchange.after)
    const found = records.find(key, { after: exchange?.after, confirmed: exchange?.sensitive ?? false })
    const restored = found.then(
      (one) => this.#restore(key, one, exchange),
      (error: unknown) => {
        metrics.reads.unavailable.inc()
        throw error
      }
    )
    restored.then((session) => callback(null, session), callback)
  }

  set(sessionId: string, session: Session, callback: Callback): void {
    // `regenerate` stores the session that it has just emptied; nobody needs to find that one.
    if (session.userId === undefined) return callback()
    const save = session.record === undefined ? this.#create : this.#change
    this.#report(save.call(this, this.#toKey(sessionId), session), callback)
  }

  destroy(sessionId: string, callback: Callback): void {
    const key = this.#toKey(sessionId)
    const exchange = this.#options.currentExchange()
    if (exchange?.replacing) {
      exchange.replaces = key
      return callback()
    }
    this.#report(this.#end(key), callback)
  }

  /** Hashed once for all requests of a cookie. */
  #toKey(sessionId: string): string {
    const presented = this.#options.currentExchange()?.presented
    return presented?.sessionId === sessionId ? presented.key : toSessionKey(sessionId)
  }

  #restore(key: string, { record, read }: FoundRecord, exchange: SessionExchange | undefined): Session | null {
    const { toucher, metrics, settings, now } = this.#options
    if (exchange !== undefined) exchange.read = read
    const nowMs = now()
    const isLive = record !== undefined && remainingMs(settings, record.createdAt, nowMs) > 0
    metrics.reads[isLive ? 'found' : 'missing'].inc()
    if (!isLive) return null
    metrics.recent.add(record.handle, nowMs)
    toucher.touchIfDue(key, record)
    return toRestoredSession(record)
  }

  async #create(key: string, session: Session): Promise<void> {
    const { records, tokens, metrics, settings, currentExchange, now } = this.#options
    const { userId = '', handle = '', origin } = session
    const exchange = currentExchange()
    const createdAt = now()
    const record = {
      userId,
      handle,
      createdAt,
      seenAt: createdAt,
      csrfSecret: createCsrfSecret(),
      device: origin?.device,
      address: origin?.address,
      fields: toFieldTexts(session.data ?? {})
    }
    const { outcome, version, writes, token, endedKeys } = await records.create(key, {
      record,
      absoluteMs: settings.absoluteMs,
      ttlMs: remainingMs(settings, createdAt, createdAt),
      keepOthers: exchange?.endOthers ? 0 : settings.maxPerUser - (exchange?.sparesOne ? 0 : 1),
      replaces: exchange?.replaces,
      outboxEntry: exchange?.outboxEntry
    })
    this.#noteToken(key, token, exchange)
    for (const endedKey of endedKeys) tokens.remember(endedKey, token)
    if (exchange?.replaces !== undefined) tokens.remember(exchange.replaces, token)
    if (outcome === 'gone') throw new SessionGoneError()
    session.record = new SessionRecord({ ...record, version, writes })
    records.remember(key, session.record)
    metrics.created.inc()
    metrics.recent.add(handle, createdAt)
    metrics.ended.inc({ reason: exchange?.endOthers ? 'password-change' : 'too-many' }, endedKeys.length)
    if (exchange?.replaces !== undefined) metrics.ended.inc({ reason: 'replaced' })
    if (exchange !== undefined) exchange.replaces = undefined
  }

  async #change(key: string, session: Session): Promise<void> {
    const { records, metrics, settings, currentExchange, now } = this.#options
    const record = session.record as SessionRecord
    const exchange = currentExchange()
    const nowMs = now()
    const fields = toFieldTexts(session.data ?? {})
    const { outcome, version, writes, overwrittenFields, basedOn, token } = await records.save(key, {
      version: record.version,
      ttlMs: remainingMs(settings, record.createdAt, nowMs),
      seenAt: nowMs,
      fields: toChanges(record.fields, fields, exchange?.namedFields ?? [])
    })
    this.#noteToken(key, token, exchange)
    if (outcome === 'gone') throw new SessionGoneError()
    if (outcome === 'too-many') throw new TooManyFieldsError()
    metrics.overwrittenFields.inc(overwrittenFields)
    session.record = new SessionRecord({ ...record, seenAt: nowMs, version, writes, fields })
    // With others' changes in between it is not known what came out.
    if (basedOn === record.writes) records.remember(key, session.record)
  }

  async #end(key: string): Promise<void> {
    this.#noteToken(key, await this.#options.records.end(key), this.#options.currentExchange())
    this.#options.metrics.ended.inc({ reason: 'sign-out' })
  }

  #noteToken(key: string, token: string, exchange: SessionExchange | undefined): void {
    const newest = this.#options.tokens.remember(key, token)
    if (exchange === undefined) return
    exchange.written = token
    exchange.after = newestToken(newest, exchange.after)
  }

  #report(work: Promise<void>, callback: Callback): void {
    const exchange = this.#options.currentExchange()
    work.then(
      () => callback(),
      (error: unknown) => {
        if (exchange !== undefined) exchange.failed = true
        callback(error)
      }
    )
  }
}
