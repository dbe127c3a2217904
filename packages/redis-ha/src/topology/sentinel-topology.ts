import { EventEmitter } from 'node:events'
import type { SentinelConfig } from '../config/redis-ha-config.ts'
import type { TopologyUnavailableError } from '../errors.ts'
import { explainProblem } from './explain-problem.ts'
import { isSameAddress, type NodeAddress, toAddressKey } from './node-address.ts'
import { announcesFailover, type SentinelEvent } from './parse-sentinel-event.ts'
import { countKnown, type Resolution, resolveView } from './resolve-view.ts'
import { SeedResolver } from './seed-resolver.ts'
import { SentinelLink } from './sentinel-link.ts'
import type { SentinelStatement } from './sentinel-statement.ts'
import type { TopologyEvents, TopologySource } from './topology-source.ts'
import { isNewMaster, type View } from './view.ts'

/** An announced failover holds writes this long; after that the Sentinels' own answers decide. */
const announcementMs = 1000
/**
 * The part of `maxDegradedMs` after which what looked like a moment counts as a state: a minority's newer epoch that the
 * majority does not follow, a majority that has gone back to an older one.
 */
const patienceShare = 1 / 3
const resolveSeedsEveryPolls = 10

/** Asks all Sentinels, on every event and every `pollMs`, and keeps the view that a majority agrees on. */
export class SentinelTopology extends EventEmitter<TopologyEvents> implements TopologySource {
  readonly #config: SentinelConfig
  readonly #clientName: string | undefined
  readonly #links = new Map<string, SentinelLink>()
  readonly #failures = new Map<string, Error>()
  readonly #timer: NodeJS.Timeout
  readonly #seeds: SeedResolver
  #polls = 0
  #polledAt = performance.now()
  #silentSince = performance.now()
  #announcedAt = Number.NEGATIVE_INFINITY
  #view: View | undefined
  #confirmedAt = Number.NEGATIVE_INFINITY
  #masterSeenAt = Number.NEGATIVE_INFINITY
  #downAt: ReadonlyMap<string, number> = new Map()
  #awayAt: ReadonlyMap<string, number> = new Map()
  #switching = false
  #newerSince: number | undefined
  #regressedSince: number | undefined
  #problem: TopologyUnavailableError | undefined
  #closed = false

  constructor(config: SentinelConfig, clientName?: string) {
    super()
    this.#config = config
    this.#clientName = clientName
    this.#seeds = new SeedResolver(config.sentinels, () => this.#wantLinks())
    this.#timer = setInterval(() => this.#poll(), config.timings.pollMs)
    this.#wantLinks()
    this.#poll()
  }

  get view(): View | undefined {
    return this.#view
  }

  get confirmedAt(): number {
    return this.#confirmedAt
  }

  get masterSeenAt(): number {
    return this.#masterSeenAt
  }

  downAt(replica: NodeAddress): number {
    return this.#downAt.get(toAddressKey(replica)) ?? Number.NEGATIVE_INFINITY
  }

  awayAt(replica: NodeAddress): number {
    return this.#awayAt.get(toAddressKey(replica)) ?? Number.NEGATIVE_INFINITY
  }

  get disagreement(): boolean {
    return this.#newerSince !== undefined
  }

  get switching(): boolean {
    return this.#switching
  }

  get problem(): TopologyUnavailableError | undefined {
    return this.#problem
  }

  get voices(): { known: number; answering: number } {
    const statements = this.#statements()
    // With none answering, those that were known are known still.
    const known = Math.max(countKnown(statements), this.#view?.sentinels.length ?? this.#config.sentinels.length)
    return { known, answering: statements.length }
  }

  refresh(): void {
    for (const link of this.#links.values()) link.ask()
  }

  get rolesAreKnown(): boolean {
    return this.#statements().every(({ replicas }) => replicas.every(({ takenForMaster }) => !takenForMaster))
  }

  async requestFailover(): Promise<void> {
    const refusals: string[] = []
    for (const link of this.#links.values()) {
      try {
        return await link.requestFailover()
      } catch (error) {
        refusals.push(`${toAddressKey(link.address)}: ${(error as Error).message}`)
      }
    }
    throw new Error(`no Sentinel replaces the master (${refusals.join('; ') || 'none is known'})`)
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
    for (const link of this.#links.values()) link.close()
    this.#links.clear()
  }

  #poll(): void {
    const now = performance.now()
    const lateMs = now - this.#polledAt - this.#config.timings.pollMs
    this.#polledAt = now
    // This process stood still: the answers are here, unread, and no silence of the Sentinels is proven.
    if (lateMs > this.#config.timings.askTimeoutMs) {
      this.#silentSince = now
      for (const link of this.#links.values()) link.forgive(lateMs)
    }
    if (this.#polls++ % resolveSeedsEveryPolls === 0) this.#seeds.refresh()
    this.refresh()
    this.#evaluate()
    this.#reportProblem()
  }

  #statements(): SentinelStatement[] {
    const { pollMs, askTimeoutMs } = this.#config.timings
    const oldest = performance.now() - 2 * pollMs - askTimeoutMs
    return [...this.#links.values()].flatMap((link) =>
      link.statement !== undefined && link.statement.askedAt >= oldest ? link.statement : []
    )
  }

  #evaluate(): void {
    if (this.#closed) return
    const statements = this.#statements()
    const resolution = resolveView(statements, this.#view)
    if (resolution.view !== undefined)
      this.#adopt({ ...resolution.view, sentinels: this.#sentinels(statements) }, resolution)
    this.#watchRegression(resolution.regressed, statements)
    const now = performance.now()
    this.#newerSince = resolution.newerEpoch ? (this.#newerSince ?? now) : undefined
    const isNewer =
      this.#newerSince !== undefined && now - this.#newerSince < this.#config.timings.maxDegradedMs * patienceShare
    this.#setSwitching(resolution.replacing || isNewer || now - this.#announcedAt < announcementMs)
    this.emit('heard')
  }

  #adopt(view: View, { confirmedAt, masterSeenAt, downAt, awayAt }: Resolution): void {
    const previous = this.#view
    this.#downAt = downAt
    this.#awayAt = awayAt
    if (isNewMaster(view, previous)) {
      this.#announcedAt = Number.NEGATIVE_INFINITY
      this.#confirmedAt = confirmedAt
      this.#masterSeenAt = masterSeenAt
    } else {
      this.#confirmedAt = Math.max(this.#confirmedAt, confirmedAt)
      this.#masterSeenAt = Math.max(this.#masterSeenAt, masterSeenAt)
    }
    if (this.#problem !== undefined) {
      this.#problem = undefined
      this.emit('solved', view)
    }
    if (previous !== undefined && JSON.stringify(previous) === JSON.stringify(view)) return
    this.#view = view
    this.#wantLinks()
    this.emit('view', view, previous)
  }

  /** Sentinels that lost their state begin at epoch 0 again. They are believed once they have agreed on it for a while. */
  #watchRegression(regressed: View | undefined, statements: readonly SentinelStatement[]): void {
    const now = performance.now()
    this.#regressedSince = regressed === undefined ? undefined : (this.#regressedSince ?? now)
    if (regressed === undefined || this.#regressedSince === undefined) return
    if (now - this.#regressedSince < this.#config.timings.maxDegradedMs * patienceShare) return
    this.#regressedSince = undefined
    const previous = this.#view
    this.#view = { ...regressed, sentinels: this.#sentinels(statements) }
    this.#wantLinks()
    this.emit('view', this.#view, previous)
  }

  #setSwitching(switching: boolean): void {
    if (switching === this.#switching) return
    this.#switching = switching
    this.emit('switching', switching)
  }

  /** Those that answer, and those that more than one of them names: what one alone names may be its own invention. */
  #sentinels(statements: readonly SentinelStatement[]): NodeAddress[] {
    const named = Map.groupBy(
      statements.flatMap(({ peers }) => peers),
      toAddressKey
    )
    const known = [...named.values()].filter((same) => same.length > 1 || statements.length === 1)
    const answering = [...this.#links.values()].filter(({ statement }) => statement !== undefined)
    // A link has the address that was dialled; as announced, which comes last here, it is the same Sentinel.
    const addresses = [...answering.map(({ address }) => address), ...known.flatMap(([address]) => address ?? [])]
    const unique = new Map(addresses.map((address) => [toAddressKey(this.#dialled(address)), address]))
    return [...unique.values()].sort((a, b) => toAddressKey(a).localeCompare(toAddressKey(b)))
  }

  #wantLinks(): void {
    if (this.#closed) return
    const wanted = new Map<string, NodeAddress>()
    // One seed is enough to begin with: those it names are asked too, before anything is believed.
    const named = [...this.#links.values()].flatMap((link) => link.statement?.peers ?? [])
    for (const address of [...this.#seeds.addresses, ...(this.#view?.sentinels ?? []), ...named]) {
      const dialled = this.#dialled(address)
      wanted.set(toAddressKey(dialled), dialled)
    }
    for (const [key, link] of this.#links) {
      if (wanted.has(key)) continue
      this.#links.delete(key)
      this.#failures.delete(key)
      link.close()
    }
    for (const [key, address] of wanted) if (!this.#links.has(key)) this.#links.set(key, this.#link(key, address))
  }

  #dialled(address: NodeAddress): NodeAddress {
    return this.#config.addressMap[toAddressKey(address)] ?? address
  }

  #link(key: string, address: NodeAddress): SentinelLink {
    const { masterName, sentinel, sentinelTls, timings } = this.#config
    const link = new SentinelLink({
      address,
      masterName,
      credentials: sentinel,
      tls: sentinelTls,
      clientName: this.#clientName,
      connectTimeoutMs: timings.connectTimeoutMs,
      askTimeoutMs: timings.askTimeoutMs
    })
    link.on('statement', () => {
      this.#failures.delete(key)
      this.#evaluate()
      this.#wantLinks()
    })
    link.on('failure', (error) => this.#failures.set(key, error))
    link.on('event', (event, message) => this.#heard(address, event, message))
    return link
  }

  #heard(sentinel: NodeAddress, event: SentinelEvent, message: string): void {
    this.emit('sentinel-event', { sentinel, sentinelEvent: event.name, message, address: event.address })
    // What is said of the master before the present one is history, not an announcement.
    const isOurs =
      event.master !== undefined && this.#view !== undefined && isSameAddress(event.master, this.#view.master)
    if (isOurs && announcesFailover(event)) {
      this.#announcedAt = performance.now()
      this.#setSwitching(true)
    } else if (event.name.startsWith('-failover-abort')) {
      this.#announcedAt = Number.NEGATIVE_INFINITY
    }
    this.refresh()
  }

  #reportProblem(): void {
    const { pollMs, askTimeoutMs, connectTimeoutMs } = this.#config.timings
    const now = performance.now()
    const silentFrom = Math.max(this.#confirmedAt, this.#silentSince)
    if (now - silentFrom < 2 * pollMs + askTimeoutMs + connectTimeoutMs) return
    const problem = explainProblem(this.#config, this.#statements().length, [...this.#failures.values()])
    if (problem.problem === this.#problem?.problem) return
    this.#problem = problem
    this.emit('problem', problem)
  }
}
