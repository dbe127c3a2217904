import { SessionGoneError } from './errors.ts'
import type { SessionExchange } from './session-exchange.ts'
import type { SessionMetrics } from './session-metrics.ts'
import type { SessionRecord } from './session-record.ts'
import type { SessionRecords } from './session-records.ts'
import { remainingMs, type SessionSettings } from './session-settings.ts'
import type { TokenMemory } from './token-memory.ts'

export interface UserSessionsOptions {
  readonly records: Pick<
    SessionRecords,
    'find' | 'list' | 'end' | 'endFor' | 'endOthers' | 'endAll' | 'visitUsers' | 'fence'
  >
  readonly tokens: TokenMemory
  readonly metrics: SessionMetrics
  readonly settings: SessionSettings
  readonly now: () => number
}

/** All sessions of one user: what the user sees of them, and how they are ended from another one. */
export class UserSessions {
  readonly #options: UserSessionsOptions

  constructor(options: UserSessionsOptions) {
    this.#options = options
  }

  /** Newest first. */
  async list(userId: string): Promise<readonly SessionRecord[]> {
    return (await this.#listLive(userId)).map(({ record }) => record)
  }

  /** Rejects when the session of this request was ended since it was read. */
  async requireLive({ exchange }: { readonly exchange: SessionExchange }): Promise<void> {
    const { record } = await this.#options.records.find(toAsking(exchange), { confirmed: true })
    if (record === undefined) throw markGone(exchange)
  }

  /**
   * Ends a session that was not found: it may have been ended by a write that not every replica has, as after an answer that
   * left it open.
   */
  async endAgain(key: string, exchange: SessionExchange): Promise<void> {
    // Until it is done the cookie stays: it is what the next try names the session by.
    exchange.failed = true
    await this.#end(key, exchange)
    exchange.failed = false
  }

  /** Ends the session that a new one has taken the place of. */
  async endReplaced(key: string, exchange: SessionExchange): Promise<void> {
    await this.#end(key, exchange)
    this.#options.metrics.ended.inc({ reason: 'replaced' })
  }

  /**
   * Ends the session of that public name; says whether there was one. Without one no replica has it either. Rejects when the
   * session that asks was ended meanwhile.
   */
  async end(userId: string, handle: string, exchange: SessionExchange): Promise<boolean> {
    const { records, metrics } = this.#options
    const found = (await this.#listLive(userId)).find(({ record }) => record.handle === handle)
    if (found === undefined) {
      exchange.written = await records.fence()
      return false
    }
    const token = await records.endFor(toAsking(exchange), found.key)
    if (token === undefined) throw markGone(exchange)
    this.#noteEnd(found.key, token, exchange)
    metrics.ended.inc({ reason: 'revoked' })
    return true
  }

  /** Ends every session of the user but this one; returns how many there were. Rejects when this one was ended meanwhile. */
  async endOthers(userId: string, exchange: SessionExchange): Promise<number> {
    const { records, tokens, metrics } = this.#options
    const ended = await records.endOthers(userId, toAsking(exchange))
    if (ended === undefined) throw markGone(exchange)
    const { endedKeys, token } = ended
    exchange.written = token
    for (const endedKey of endedKeys) tokens.remember(endedKey, token)
    metrics.ended.inc({ reason: 'revoked' }, endedKeys.length)
    return endedKeys.length
  }

  /** An operator ends every session of a user; returns how many there were. */
  async endAll(userId: string): Promise<number> {
    const ended = await this.#options.records.endAll(userId)
    this.#options.metrics.ended.inc({ reason: 'operator' }, ended)
    return ended
  }

  /** An operator ends the sessions of all users; returns how many there were. Repeating it ends what a failure has left. */
  async endEverybodys(): Promise<number> {
    let ended = 0
    await this.#options.records.visitUsers(async (userIds) => {
      const numbers = await Promise.all(userIds.map((userId) => this.endAll(userId)))
      for (const number of numbers) ended += number
    })
    return ended
  }

  async #end(key: string, exchange: SessionExchange): Promise<void> {
    this.#noteEnd(key, await this.#options.records.end(key), exchange)
  }

  #noteEnd(key: string, token: string, exchange: SessionExchange): void {
    exchange.written = token
    this.#options.tokens.remember(key, token)
  }

  async #listLive(userId: string) {
    const { records, settings, now } = this.#options
    const all = await records.list(userId)
    return all.filter(({ record }) => remainingMs(settings, record.createdAt, now()) > 0)
  }
}

/** Key of the session that asks. */
function toAsking(exchange: SessionExchange): string {
  if (exchange.presented === undefined) throw markGone(exchange)
  return exchange.presented.key
}

/** Nobody saves the session once more. */
function markGone(exchange: SessionExchange): SessionGoneError {
  exchange.failed = true
  return new SessionGoneError()
}
