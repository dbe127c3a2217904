import type { Redis } from 'ioredis'
import type { Timings } from '../config/timings.ts'
import { NoReadableNodeError, UnconfirmedReadError } from '../errors.ts'
import type { NodeLink } from '../link/node-link.ts'
import type { NodeLinks } from '../link/node-links.ts'
import { parseReplicationInfo } from '../link/parse-replication-info.ts'
import type { TopologySource } from '../topology/topology-source.ts'
import { isNotTheMaster, isServerReply } from '../write/reply-outcome.ts'
import { chooseReplica } from './choose-replica.ts'
import type { Freshness } from './freshness.ts'
import { compareToToken, type FreshnessToken, parseToken } from './freshness-token.ts'
import type { ReadOptions, ReadResult } from './read-options.ts'
import { runOn } from './run-on.ts'

export type FallbackReason = 'no-replica' | 'miss' | 'error' | 'behind-token'

export interface ReadRouterOptions {
  readonly topology: TopologySource
  readonly links: NodeLinks
  readonly freshness: Freshness
  readonly timings: Timings
  readonly onRead: (result: { source: 'replica' | 'master'; ageMs: number; stale: boolean }) => void
  readonly onFallback: (reason: FallbackReason) => void
}

interface Query<T> {
  readonly run: (node: Redis) => Promise<T>
  readonly token: FreshnessToken | undefined
  readonly maxStalenessMs: number
  readonly maxDegradedMs: number
  readonly isMiss: (value: T) => boolean
  readonly startedAt: number
}

/** How often a read that must have the master looks for it. */
const masterCheckMs = 25

/** Sends a read to the node that may serve it: a fresh replica, else the master, else, marked, a stale replica. */
export class ReadRouter {
  readonly #options: ReadRouterOptions

  constructor(options: ReadRouterOptions) {
    this.#options = options
  }

  async read<T>(run: (node: Redis) => Promise<T>, options: ReadOptions<T> = {}): Promise<ReadResult<T>> {
    const { timings } = this.#options
    const query: Query<T> = {
      run,
      token: options.after === undefined ? undefined : parseToken(options.after),
      maxStalenessMs: options.maxStalenessMs ?? timings.maxStalenessMs,
      maxDegradedMs: options.maxDegradedMs ?? timings.maxDegradedMs,
      isMiss: options.isMiss ?? isNothing,
      startedAt: performance.now()
    }
    if (options.from === 'master') return this.#readMasterWhenThere(query)
    return (await this.#readReplica(query)) ?? (await this.#readMaster(query)) ?? this.#readDegraded(query)
  }

  async #readReplica<T>(query: Query<T>): Promise<ReadResult<T> | undefined> {
    const tried = new Set<NodeLink>()
    for (;;) {
      const chosen = chooseReplica(this.#freshReplicas(query, tried))
      if (chosen === undefined) {
        if (tried.size === 0) this.#options.onFallback('no-replica')
        return undefined
      }
      const { link, ageMs } = chosen
      tried.add(link)
      try {
        const value = await this.#askReplica(link, query)
        if (value === behindToken) {
          this.#options.onFallback('behind-token')
          return undefined
        }
        if (query.isMiss(value)) {
          this.#options.onFallback('miss')
          return undefined
        }
        return this.#served(value, 'replica', ageMs, false)
      } catch {
        this.#options.onFallback('error')
      }
    }
  }

  #freshReplicas<T>({ maxStalenessMs }: Query<T>, tried: ReadonlySet<NodeLink>) {
    const { links, freshness } = this.#options
    const now = performance.now()
    const candidates: { link: NodeLink; ageMs: number; readsInFlight: number }[] = []
    for (const link of links.all) {
      if (!link.isOpen || link.isSuspect || link.sample?.role !== 'replica' || tried.has(link)) continue
      const ageMs = freshness.ageOf(link, now)
      if (ageMs <= maxStalenessMs) candidates.push({ link, ageMs, readsInFlight: link.reads.size })
    }
    return candidates
  }

  async #askReplica<T>(link: NodeLink, { run, token }: Query<T>): Promise<T | typeof behindToken> {
    if (token === undefined || (link.sample !== undefined && compareToToken(link.sample, token) === 'past')) {
      return runOn(link, run)
    }
    // Not known to have the write: ask in the same round trip, before the query runs.
    const [info, value] = await runOn(link, (node) => Promise.all([node.info('replication'), run(node)]))
    const replication = parseReplicationInfo(info)
    return replication !== undefined && compareToToken(replication, token) === 'past' ? value : behindToken
  }

  async #readMaster<T>(query: Query<T>): Promise<ReadResult<T> | undefined> {
    const link = this.#master()
    if (link === undefined || this.#options.freshness.masterAge(performance.now()) > query.maxStalenessMs)
      return undefined
    if (query.token !== undefined && !(await this.#masterKnows(link, query.token))) return undefined
    try {
      const value = await runOn(link, query.run)
      return this.#served(value, 'master', this.#options.freshness.masterAge(performance.now()), false)
    } catch (error) {
      // Redis refused the query itself, and would on every node.
      if (isServerReply(error as Error) && !isNotTheMaster(error as Error)) throw error
      return undefined
    }
  }

  #master(): NodeLink | undefined {
    const { topology, links } = this.#options
    const link = topology.view === undefined ? undefined : links.get(topology.view.master)
    return link?.isOpen === true && !link.isSuspect && link.sample?.role === 'master' ? link : undefined
  }

  /**
   * A token of a history this master does not know may come from its successor, which another process has seen already.
   * A majority asked after that has the answer: when it still names this master, the token is an old one and means nothing.
   */
  async #masterKnows(link: NodeLink, token: FreshnessToken): Promise<boolean> {
    const { topology, timings } = this.#options
    if (link.sample === undefined || compareToToken(link.sample, token) !== 'unknown') return true
    const startedAt = performance.now()
    while (topology.confirmedAt < startedAt) {
      if (performance.now() - startedAt > 2 * timings.askTimeoutMs) return false
      topology.refresh()
      await delay(masterCheckMs)
    }
    return this.#master() === link
  }

  async #readMasterWhenThere<T>(query: Query<T>): Promise<ReadResult<T>> {
    for (;;) {
      const result = await this.#readMaster(query)
      if (result !== undefined) return result
      if (performance.now() - query.startedAt > this.#options.timings.writeHoldMs) {
        throw new NoReadableNodeError('no master could be read in time', { retryAfterMs: 1000 })
      }
      await delay(masterCheckMs)
    }
  }

  /** Nobody can say that this is the newest: replicas that were fresh when the master was last heard of go on serving. */
  async #readDegraded<T>(query: Query<T>): Promise<ReadResult<T>> {
    const { links, freshness } = this.#options
    const heardAgoMs = performance.now() - Math.min(freshness.masterHeardAt, this.#options.topology.confirmedAt)
    const usable = heardAgoMs > query.maxDegradedMs ? [] : links.all.filter((link) => this.#mayDegradeTo(link, query))
    for (const [i, link] of sortByToken(usable, query.token).entries()) {
      try {
        // The last one is given all the time its link has: a slow answer is better than none.
        const value = await (i === usable.length - 1 ? query.run(link.data) : runOn(link, query.run))
        if (query.isMiss(value)) {
          throw new UnconfirmedReadError('a replica has no such key and no master can confirm it', {
            retryAfterMs: 1000
          })
        }
        const ageMs = Math.max(freshness.ageOf(link, performance.now()), heardAgoMs)
        const stale = ageMs > query.maxStalenessMs || !isPast(link, query.token)
        return this.#served(value, link.sample?.role ?? 'replica', ageMs, stale)
      } catch (error) {
        if (error instanceof UnconfirmedReadError) throw error
      }
    }
    throw new NoReadableNodeError(
      heardAgoMs > query.maxDegradedMs
        ? `no master was confirmed for longer than stale data may be served (${query.maxDegradedMs} ms)`
        : 'neither the master nor a replica that was up to date can be read',
      { retryAfterMs: 1000 }
    )
  }

  #mayDegradeTo<T>(link: NodeLink, query: Query<T>): boolean {
    return link.isOpen && !link.isSuspect && this.#options.freshness.lagWhenHeard(link) <= query.maxStalenessMs
  }

  #served<T>(value: T, source: 'replica' | 'master', ageMs: number, stale: boolean): ReadResult<T> {
    const result = { value, source, ageMs, stale }
    this.#options.onRead(result)
    return result
  }
}

const behindToken = Symbol('behind the token')

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
