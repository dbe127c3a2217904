import type { Redis } from 'ioredis'
import type { NodeLink, ReadInFlight } from '../link/node-link.ts'
import type { NodeLinks } from '../link/node-links.ts'
import type { ChoiceOfTurn } from './choice-of-turn.ts'
import { chooseReplica } from './choose-replica.ts'
import type { Freshness } from './freshness.ts'
import { compareToToken, type FreshnessToken } from './freshness-token.ts'
import type { ReadResult } from './read-options.ts'

/** A read with its options resolved. */
export interface ReadQuery<T> {
  readonly run: (node: Redis) => Promise<T>
  readonly token: FreshnessToken | undefined
  readonly maxStalenessMs: number
  readonly maxDegradedMs: number
  readonly isMiss: (value: T) => boolean
  /** Only from a master that was named after `startedAt`. */
  readonly confirmed: boolean
  readonly startedAt: number
}

export type FallbackReason = 'no-replica' | 'miss' | 'error' | 'slow' | 'behind-token'

/** What an attempt needs to know and whom it tells. */
export interface ReadContext {
  readonly links: NodeLinks
  readonly choice: ChoiceOfTurn<NodeLink>
  readonly freshness: Freshness
  readonly onFallback: (reason: FallbackReason) => void
  /** A read has its answer, or has none. Times are on the `performance.now()` scale. */
  readonly onServed: <T>(query: ReadQuery<T>, result: ReadResult<T>, now: number) => void
  readonly onFailed: (startedAt: number, error: unknown) => void
  /** A replica answered after so long. */
  noteLatency(latencyMs: number): void
  /** For a read that no replica could answer. */
  readElsewhere<T>(query: ReadQuery<T>, lastFailure: unknown): Promise<ReadResult<T>>
}

/**
 * One read that a replica may answer. It asks one; when that one fails or is slow it asks another too, and takes the first
 * good answer. A miss, or no replica, sends it to the master.
 */
export class ReadAttempt<T> {
  readonly promise: Promise<ReadResult<T>>
  readonly query: ReadQuery<T>
  readonly #context: ReadContext
  #tried: readonly NodeLink[] = none
  #underWay = 0
  #ended = false
  #hasFallenBack = false
  #error: unknown
  #lastFailure: unknown
  readonly #resolve: (result: ReadResult<T>) => void
  readonly #reject: (error: unknown) => void

  constructor(context: ReadContext, query: ReadQuery<T>) {
    this.#context = context
    this.query = query
    const { promise, resolve, reject } = Promise.withResolvers<ReadResult<T>>()
    this.promise = promise
    this.#resolve = resolve
    this.#reject = reject
    this.askAnother(query.startedAt)
  }

  /** Asks the next best replica, or, when none is left, whoever comes after them. */
  askAnother(now: number): void {
    if (this.#ended || this.#hasFallenBack) return
    const { links, choice } = this.#context
    const ageOf = (candidate: NodeLink) => this.#ageOf(candidate, now)
    const link = this.#tried.length === 0 ? choice.choose(links.all, ageOf) : chooseReplica(links.all, ageOf)
    if (link !== undefined) return this.#ask(link, now)
    if (this.#tried.length === 0) this.#context.onFallback('no-replica')
    void this.#fallBack()
  }

  #ageOf(link: NodeLink, now: number): number | undefined {
    if (!link.isOpen || link.isSuspect || link.sample?.role !== 'replica' || this.#tried.includes(link))
      return undefined
    const ageMs = this.#context.freshness.ageOf(link, now)
    return ageMs <= this.query.maxStalenessMs ? ageMs : undefined
  }

  #ask(link: NodeLink, now: number): void {
    this.#tried = [...this.#tried, link]
    this.#underWay += 1
    const ask = new Ask(this, link, now, this.#context.freshness.newestAsOf(link))
    link.reads.add(ask)
    this.#send(link).then(
      (value) => {
        link.reads.delete(ask)
        this.#underWay -= 1
        this.#answered(value, ask)
      },
      (error: unknown) => {
        link.reads.delete(ask)
        this.#underWay -= 1
        this.#failed(error)
      }
    )
  }

  /** One that was asked takes too long. */
  isSlow(): void {
    this.#context.onFallback('slow')
    this.askAnother(performance.now())
  }

  #send(link: NodeLink): Promise<T | typeof behindToken> {
    const { run, token } = this.query
    if (token === undefined || (link.sample !== undefined && compareToToken(link.sample, token) === 'past')) {
      try {
        return run(link.data)
      } catch (error) {
        return Promise.reject(error)
      }
    }
    // Not known to have the write: ask in the same round trip, before the query runs. Its master's word would not do: that may
    // still be about the process that was at this address before.
    return Promise.all([link.replicationOfTurn(), Promise.try(run, link.data)]).then(([replication, value]) =>
      replication !== undefined && compareToToken(replication, token) === 'past' ? value : behindToken
    )
  }

  #answered(value: T | typeof behindToken, { startedAt, newestAsOf }: Ask<T>): void {
    if (this.#ended) return
    if (value === behindToken || this.query.isMiss(value)) {
      this.#context.onFallback(value === behindToken ? 'behind-token' : 'miss')
      void this.#fallBack()
      // Nobody else had an answer, and this was the last one that might have had it.
      this.#rejectWhenAlone()
      return
    }
    // The age when it arrives, from what was known when it was asked: the time between counts too.
    const now = performance.now()
    this.#context.noteLatency(now - startedAt)
    const ageMs = now - newestAsOf
    this.#end({ value, source: 'replica', ageMs, stale: ageMs > this.query.maxStalenessMs }, now)
  }

  #failed(error: unknown): void {
    if (this.#ended) return
    this.#lastFailure = error
    this.#context.onFallback('error')
    this.askAnother(performance.now())
    this.#rejectWhenAlone()
  }

  async #fallBack(): Promise<void> {
    if (this.#hasFallenBack) return
    this.#hasFallenBack = true
    try {
      const result = await this.#context.readElsewhere(this.query, this.#lastFailure)
      this.#end(result, performance.now())
    } catch (error) {
      // A slow replica may still have the answer.
      this.#error = error
      this.#rejectWhenAlone()
    }
  }

  #rejectWhenAlone(): void {
    if (this.#ended || this.#error === undefined || this.#underWay > 0) return
    this.#ended = true
    this.#context.onFailed(this.query.startedAt, this.#error)
    this.#reject(this.#error)
  }

  #end(result: ReadResult<T>, now: number): void {
    if (this.#ended) return
    this.#ended = true
    this.#context.onServed(this.query, result, now)
    this.#resolve(result)
  }
}

/** One replica that was asked, with what was known of it then. */
class Ask<T> implements ReadInFlight {
  place = -1
  readonly #attempt: ReadAttempt<T>
  readonly #link: NodeLink
  readonly startedAt: number
  /** The replica has the newest data of before this moment. */
  readonly newestAsOf: number

  constructor(attempt: ReadAttempt<T>, link: NodeLink, startedAt: number, newestAsOf: number) {
    this.#attempt = attempt
    this.#link = link
    this.startedAt = startedAt
    this.newestAsOf = newestAsOf
  }

  rescue(): void {
    this.#link.reads.delete(this)
    this.#attempt.isSlow()
  }
}

const none: readonly NodeLink[] = []
const behindToken = Symbol('behind the token')
