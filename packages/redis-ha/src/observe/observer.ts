import type { EventEmitter } from 'node:events'
import type { Registry } from 'prom-client'
import type { NodeLinks } from '../link/node-links.ts'
import type { FallbackReason, ReadQuery } from '../read/read-attempt.ts'
import type { ReadResult } from '../read/read-options.ts'
import { isSameAddress, type NodeAddress, toAddressKey } from '../topology/node-address.ts'
import type { TopologySource } from '../topology/topology-source.ts'
import type { View } from '../topology/view.ts'
import type { HoldReason } from '../write/hold-reason.ts'
import type { WriteLoss } from '../write/loss-ledger.ts'
import { detectFindings } from './detect-findings.ts'
import type { RedisHaEvents } from './events.ts'
import { type FailoverPhases, toFailoverPhases } from './failover-phases.ts'
import { FindingWatch } from './finding-watch.ts'
import type { Health } from './health.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { Timeline } from './timeline.ts'

export interface ObserverOptions {
  readonly events: EventEmitter<RedisHaEvents>
  readonly registry: Registry | undefined
  readonly links: NodeLinks
  readonly topology: TopologySource
  readonly health: () => Health
  readonly heldWrites: () => number
  /** What is left for asking twice and for repeating. */
  readonly budgets: () => { readonly hedge: number; readonly repeat: number }
  /** How many sockets there may be in all. */
  readonly maxConnections: number
}

/** Turns what happens inside into events, metrics and one record per failover. */
export class Observer {
  readonly #options: ObserverOptions
  readonly #metrics: Metrics | undefined
  readonly #reads: ({ age(seconds: number): void; count(): void; duration(seconds: number): void } | undefined)[] = []
  readonly #timeline = new Timeline()
  readonly #findings = new FindingWatch()
  #masterSince: number | undefined
  #lastFailover: FailoverPhases | undefined

  constructor(options: ObserverOptions) {
    this.#options = options
    this.#metrics = options.registry && createMetrics(options.registry, () => this.#snapshot())
    this.#watchTopology()
    this.#watchLinks()
  }

  held(reason: HoldReason): void {
    this.#timeline.note(performance.now(), `writes-held: ${reason}`)
    this.#metrics?.writeHolds.inc({ reason })
    this.#emit('writes-held', { reason })
  }

  released(released: { heldMs: number; heldWrites: number }): void {
    this.#timeline.calmed(performance.now())
    this.#emit('writes-released', released)
  }

  repeated(): void {
    this.#metrics?.writeRepeats.inc()
  }

  acknowledged(): void {
    const record = this.#timeline.acknowledged(performance.now())
    if (record === undefined) return
    this.#lastFailover = toFailoverPhases(record)
    if (record.writeGapMs !== undefined) this.#metrics?.writeGap.observe(record.writeGapMs / 1000)
    this.#emit('failover-completed', record)
  }

  readServed<T>(
    { startedAt, isMiss: judge }: ReadQuery<T>,
    { value, source, ageMs, stale }: ReadResult<T>,
    now: number
  ): void {
    const metrics = this.#metrics
    if (metrics === undefined) return
    // What a replica misses is never answered without the master.
    const isMiss = source === 'master' && judge(value)
    const kind = (source === 'master' ? 4 : 0) + (stale ? 2 : 0) + (isMiss ? 1 : 0)
    // One per kind of answer: looking them up by their labels each time would cost as much as the read's own bookkeeping.
    this.#reads[kind] ??= {
      age: metrics.readAge(source, stale ? 'true' : 'false'),
      count: metrics.read(source, isMiss ? 'miss' : 'hit'),
      duration: metrics.operation('read', 'ok')
    }
    const { age, count, duration } = this.#reads[kind]
    age(ageMs / 1000)
    count()
    duration((now - startedAt) / 1000)
  }

  /** Looks for what is wrong with the topology; called every second or so. */
  lookAround(now: number): void {
    const { topology, links } = this.#options
    const { view, voices, disagreement } = topology
    const nodes = links.all.flatMap(({ address, isOpen, sample }) =>
      isOpen && sample !== undefined
        ? { address: toAddressKey(address), role: sample.role, follows: sample.master && toAddressKey(sample.master) }
        : []
    )
    const found = detectFindings({
      master: view && toAddressKey(view.master),
      nodes,
      sentinelsKnown: voices.known,
      sentinelsAnswering: voices.answering,
      quorum: view?.quorum ?? 0,
      disagreement
    })
    for (const change of this.#findings.update(now, found)) this.#emit('finding', change)
  }

  accounted(loss: WriteLoss): void {
    this.#timeline.lost(loss)
    this.#metrics?.lostWrites.inc({ bound: 'lower' }, loss.lower)
    this.#metrics?.lostWrites.inc({ bound: 'upper' }, loss.upper)
    this.#emit('writes-accounted', loss)
  }

  /** An operation has ended; `outcome` is `ok` or the error's code. `startedAt` is on the `performance.now()` scale. */
  ended(operation: 'read' | 'write' | 'fence', startedAt: number, outcome: string): void {
    this.#metrics?.operation(operation, outcome)((performance.now() - startedAt) / 1000)
  }

  fellBack(reason: FallbackReason): void {
    this.#metrics?.readFallback(reason)()
  }

  /** A listener that throws must not keep this package from doing what it has to. */
  #emit<K extends keyof RedisHaEvents>(event: K, ...detail: RedisHaEvents[K]): void {
    try {
      this.#options.events.emit(event, ...(detail as never))
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  #watchTopology(): void {
    const { topology } = this.#options
    topology.on('view', (view, previous) => this.#viewed(view, previous))
    topology.on('solved', (view) => this.#emit('topology-found', { view }))
    topology.on('problem', (error) => this.#emit('topology-lost', { error }))
    topology.on('sentinel-event', ({ sentinel, sentinelEvent, message, address }) => {
      this.#metrics?.sentinelEvents.inc({ sentinel_event: sentinelEvent })
      this.#timeline.note(performance.now(), sentinelEvent, address && toAddressKey(address))
      this.#emit('sentinel-event', { sentinel, sentinelEvent, message })
    })
  }

  #viewed(view: View, previous: View | undefined): void {
    if (previous === undefined) {
      this.#masterSince = performance.now()
      this.#emit('topology-found', { view })
      return
    }
    if (toAddressKey(previous.master) !== toAddressKey(view.master)) {
      const now = performance.now()
      this.#masterSince = now
      this.#metrics?.failovers.inc()
      this.#timeline.switched(now, previous.master, view.master, view.epoch)
      this.#emit('master-switched', { from: previous.master, to: view.master, epoch: view.epoch })
    }
    for (const address of missingFrom(previous, view)) this.#emit('replica-added', { address })
    for (const address of missingFrom(view, previous)) this.#emit('replica-removed', { address })
  }

  #watchLinks(): void {
    const { links } = this.#options
    const roles = new Map<string, string>()
    const lost = new Set<string>()
    links.on('suspect', ({ address }) => {
      this.#timeline.note(performance.now(), 'suspect', toAddressKey(address))
      this.#emit('node-suspect', { address })
    })
    links.on('recovered', ({ address }) => this.#emit('node-recovered', { address }))
    links.on('close', ({ address }, error) => {
      if (error !== undefined) this.#metrics?.connectionErrors.inc({ role: this.#roleOf(address) })
      const key = toAddressKey(address)
      // Said once, until it answers again. Without an error we let go of it ourselves.
      if (error === undefined || !roles.has(key) || lost.has(key)) return
      lost.add(key)
      this.#timeline.note(performance.now(), 'lost', key)
      this.#emit('node-lost', { address, reason: error.message })
    })
    links.on('sample', ({ address }, { role }) => {
      const key = toAddressKey(address)
      lost.delete(key)
      if (roles.get(key) === 'replica' && role === 'master') {
        this.#timeline.note(performance.now(), 'promoted', key)
        this.#emit('node-promoted', { address })
      }
      roles.set(key, role)
    })
  }

  /** What the view has it for; a node may see that differently. */
  #roleOf(address: NodeAddress): 'master' | 'replica' {
    const { view } = this.#options.topology
    return view !== undefined && isSameAddress(view.master, address) ? 'master' : 'replica'
  }

  #snapshot() {
    const { health, links, heldWrites, budgets, maxConnections } = this.#options
    const { mode, status, epoch, latencyMs, replicas, sentinels } = health()
    const connections = links.all.map((link) => ({
      role: this.#roleOf(link.address),
      state: link.isSuspect ? ('suspect' as const) : link.isOpen ? ('open' as const) : ('connecting' as const),
      sockets: link.sockets
    }))
    return {
      mode,
      status,
      epoch: epoch ?? 0,
      latencyMs,
      heldWrites: heldWrites(),
      masterKnownForMs: this.#masterSince === undefined ? undefined : performance.now() - this.#masterSince,
      sentinelsKnown: sentinels.known,
      sentinelsAnswering: sentinels.answering,
      replicas: replicas
        .filter(({ connected }) => connected)
        .map(({ address, lagMs, lagBytes }) => ({ address: toAddressKey(address), lagMs, lagBytes })),
      connections,
      maxConnections,
      budgets: budgets(),
      lastFailover: this.#lastFailover,
      findings: this.#findings.active
    }
  }
}

function missingFrom(before: View, after: View): NodeAddress[] {
  const known = new Set([before.master, ...before.replicas.map(({ address }) => address)].map(toAddressKey))
  return after.replicas.map(({ address }) => address).filter((address) => !known.has(toAddressKey(address)))
}
