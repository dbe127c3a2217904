import type { Redis } from 'ioredis'
import type { Timings } from '../config/timings.ts'
import { NoReadableNodeError, UnconfirmedReadError } from '../errors.ts'
import type { NodeLink } from '../link/node-link.ts'
import type { NodeLinks } from '../link/node-links.ts'
import { TokenBucket } from '../link/token-bucket.ts'
import type { TopologySource } from '../topology/topology-source.ts'
import { isNewMaster } from '../topology/view.ts'
import { isNotTheMaster, isServerReply } from '../write/reply-outcome.ts'
import { ChoiceOfTurn } from './choice-of-turn.ts'
import type { Freshness } from './freshness.ts'
import { compareToToken, type FreshnessToken, parseToken } from './freshness-token.ts'
import { LatencyQuantile } from './latency-quantile.ts'
import { ReadAttempt, type ReadContext, type ReadQuery } from './read-attempt.ts'
import type { ReadOptions, ReadResult } from './read-options.ts'
import { type HedgePolicy, runOn } from './run-on.ts'

export interface ReadRouterOptions
  extends Pick<ReadContext, 'links' | 'freshness' | 'onFallback' | 'onServed' | 'onFailed'> {
  readonly topology: TopologySource
  readonly timings: Timings
}

/** Share of reads that may be asked twice because the first node is slow. */
const hedgeShare = 0.05
const hedgeBurst = 50
const hedgeStartMs = 50
/** How often a read that must have the master looks for it. */
const masterCheckMs = 25

/** Sends a read to the node that may serve it: a fresh replica, else the master, else, marked, a stale replica. */
export class ReadRouter implements ReadContext {
  readonly links: NodeLinks
  readonly choice = new ChoiceOfTurn<NodeLink>()
  readonly freshness: Freshness
  readonly onFallback: ReadRouterOptions['onFallback']
  readonly onServed: ReadRouterOptions['onServed']
  readonly onFailed: ReadRouterOptions['onFailed']
  readonly #latency = new LatencyQuantile(0.95, hedgeStartMs)
  readonly #hedgeBudget = new TokenBucket(hedgeShare, hedgeBurst)
  readonly #topology: TopologySource
  readonly #timings: Timings
  #masterSince = Number.NEGATIVE_INFINITY
  #news: PromiseWithResolvers<void> | undefined

  constructor({ topology, links, freshness, timings, onFallback, onServed, onFailed }: ReadRouterOptions) {
    this.links = links
    this.freshness = freshness
    this.onFallback = onFallback
    this.onServed = onServed
    this.onFailed = onFailed
    this.#topology = topology
    this.#timings = timings
    topology.on('view', (view, previous) => {
      if (isNewMaster(view, previous)) this.#masterSince = performance.now()
    })
    topology.on('heard', () => {
      this.#news?.resolve()
      this.#news = undefined
    })
  }

  read<T>(run: (node: Redis) => Promise<T>, options: ReadOptions<T> = {}): Promise<ReadResult<T>> {
    const query: ReadQuery<T> = {
      run,
      token: options.after === undefined ? undefined : parseToken(options.after),
      maxStalenessMs: options.maxStalenessMs ?? this.#timings.maxStalenessMs,
      maxDegradedMs: options.maxDegradedMs ?? this.#timings.maxDegradedMs,
      isMiss: options.isMiss ?? isNothing,
      confirmed: options.confirmed ?? false,
      startedAt: performance.now()
    }
    return options.from === 'master' ? this.#readMasterWhenThere(query) : new ReadAttempt(this, query).promise
  }

  /** When to ask another node too: after the 95th percentile of the reads before, for 5 % of them. */
  get hedging(): HedgePolicy {
    const { readTimeoutMs } = this.#timings
    return { hedgeAfterMs: Math.min(this.#latency.estimateMs, readTimeoutMs), readTimeoutMs, budget: this.#hedgeBudget }
  }

  /** A replica answered after so long. */
  noteLatency(latencyMs: number): void {
    this.#latency.add(latencyMs)
    this.#hedgeBudget.earn()
  }

  /** For a read that no replica could answer. */
  async readElsewhere<T>(query: ReadQuery<T>, lastFailure: unknown): Promise<ReadResult<T>> {
    // Nothing is known yet: the first view is worth waiting for, what comes after it is not.
    if (this.#topology.view === undefined) return this.#waitForMaster(query)
    for (;;) {
      try {
        return (await this.#readMaster(query)) ?? (await this.#readDegraded(query, lastFailure))
      } catch (error) {
        if (!(error instanceof NoReadableNodeError) || !this.#mayComeBack(query)) throw error
      }
      await delay(masterCheckMs)
    }
  }

  /**
   * A promotion cuts every connection to the nodes that go on: they are back in some milliseconds. Whoever was not heard of
   * for longer than this read allows did not just lose a connection, unless it was only just named master.
   */
  #mayComeBack<T>({ startedAt, maxStalenessMs, maxDegradedMs }: ReadQuery<T>): boolean {
    const { connectTimeoutMs } = this.#timings
    const now = performance.now()
    if (now - startedAt > connectTimeoutMs) return false
    const { masterHeardAt, namedMasterHeardAt } = this.freshness
    if (masterHeardAt < this.#masterSince) return now - this.#masterSince <= connectTimeoutMs
    return now - namedMasterHeardAt <= Math.max(maxStalenessMs, maxDegradedMs)
  }

  async #readMaster<T>(query: ReadQuery<T>): Promise<ReadResult<T> | undefined> {
    const link = this.#master()
    if (link === undefined || this.freshness.masterAge(performance.now()) > query.maxStalenessMs) return undefined
    if (query.token !== undefined && !(await this.#masterKnows(link, query.token))) return undefined
    try {
      // Both begin after the read did: what was acknowledged before it, on another master, a majority would have named.
      const [value, isConfirmed] = query.confirmed
        ? await Promise.all([runOn(link, query.run, true), this.#isConfirmedSince(query.startedAt, link)])
        : [await runOn(link, query.run, true), true]
      if (!isConfirmed) return undefined
      const ageMs = this.freshness.masterAge(performance.now())
      return { value, source: 'master', ageMs, stale: ageMs > query.maxStalenessMs }
    } catch (error) {
      // Redis refused the query itself, and would on every node.
      if (isServerReply(error as Error) && !isNotTheMaster(error as Error)) throw error
      return undefined
    }
  }

  #master(): NodeLink | undefined {
    const { view } = this.#topology
    const link = view === undefined ? undefined : this.links.get(view.master)
    return link?.isOpen === true && !link.isSuspect && link.sample?.role === 'master' ? link : undefined
  }

  /**
   * A token of a history this master does not know may come from its successor, which another process has seen already.
   * A majority asked after that has the answer: when it still names this master, the token is an old one and means nothing.
   */
  async #masterKnows(link: NodeLink, token: FreshnessToken): Promise<boolean> {
    if (link.sample === undefined || compareToToken(link.sample, token) !== 'unknown') return true
    return this.#isConfirmedSince(performance.now(), link)
  }

  /** Does a majority, asked at or after `since`, name this master? Takes as long as asking it. */
  async #isConfirmedSince(since: number, link: NodeLink): Promise<boolean> {
    const askedAt = performance.now()
    if (this.#topology.confirmedAt < since) this.#topology.refresh()
    while (this.#topology.confirmedAt < since) {
      if (performance.now() - askedAt > 2 * this.#timings.askTimeoutMs) return false
      this.#news ??= Promise.withResolvers()
      await Promise.race([this.#news.promise, delay(masterCheckMs)])
    }
    return this.#master() === link
  }

  async #readMasterWhenThere<T>(query: ReadQuery<T>): Promise<ReadResult<T>> {
    try {
      const result = await this.#waitForMaster(query)
      this.onServed(query, result, performance.now())
      return result
    } catch (error) {
      this.onFailed(query.startedAt, error)
      throw error
    }
  }

  async #waitForMaster<T>(query: ReadQuery<T>): Promise<ReadResult<T>> {
    for (;;) {
      const result = await this.#readMaster(query)
      if (result !== undefined) return result
      if (performance.now() - query.startedAt > this.#timings.writeHoldMs) {
        throw new NoReadableNodeError('no master could be read in time', { retryAfterMs: 1000 })
      }
      await delay(masterCheckMs)
    }
  }

  /** Nobody can say that this is the newest: nodes that were fresh when the master was last heard of go on serving. */
  async #readDegraded<T>(query: ReadQuery<T>, lastFailure: unknown): Promise<ReadResult<T>> {
    let failure = lastFailure
    let misses = 0
    const heardAt = this.freshness.namedMasterHeardAt
    const isTooLate = performance.now() - heardAt > query.maxDegradedMs
    const usable = isTooLate ? [] : this.links.all.filter((link) => this.#mayDegradeTo(link, query))
    for (const [i, link] of sortByToken(usable, query.token).entries()) {
      try {
        const currentAsOf = this.freshness.currentAsOf(link)
        // The last one is given all the time it answers at all: slow is better than none.
        const value = await runOn(link, query.run, i === usable.length - 1)
        if (query.isMiss(value)) {
          misses += 1
          continue
        }
        const ageMs = performance.now() - Math.min(heardAt, currentAsOf)
        const stale = ageMs > query.maxStalenessMs || !isPast(link, query.token)
        return { value, source: link.sample?.role ?? 'replica', ageMs, stale }
      } catch (error) {
        failure = error
      }
    }
    if (misses > 0) {
      throw new UnconfirmedReadError('a replica has no such key and no master can confirm it', { retryAfterMs: 1000 })
    }
    throw new NoReadableNodeError(
      isTooLate
        ? `no master was confirmed for longer than stale data may be served (${query.maxDegradedMs} ms)`
        : 'neither the master nor a replica that was up to date can be read',
      { retryAfterMs: 1000, cause: failure }
    )
  }

  #mayDegradeTo<T>(link: NodeLink, query: ReadQuery<T>): boolean {
    return link.isOpen && !link.isSuspect && this.freshness.lagWhenHeard(link) <= query.maxStalenessMs
  }
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined
}

function isPast(link: NodeLink, token: FreshnessToken | undefined): boolean {
  return token === undefined || (link.sample !== undefined && compareToToken(link.sample, token) === 'past')
}

function sortByToken(links: readonly NodeLink[], token: FreshnessToken | undefined): NodeLink[] {
  return [...links].sort((a, b) => Number(isPast(b, token)) - Number(isPast(a, token)))
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
