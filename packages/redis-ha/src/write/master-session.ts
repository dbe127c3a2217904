import type { NodeLink, NodeSample } from '../link/node-link.ts'
import type { NodeLinks } from '../link/node-links.ts'
import { createToken } from '../read/freshness-token.ts'
import { type NodeAddress, toAddressKey } from '../topology/node-address.ts'
import { switchoverChannel } from '../topology/switchover.ts'
import type { TopologySource } from '../topology/topology-source.ts'
import type { ReplicaView } from '../topology/view.ts'
import {
  type AppliedWrite,
  type AttachedReplica,
  type BatchReceipt,
  CommitLane,
  type FailedWrite
} from './commit-lane.ts'
import { EverywhereList } from './everywhere-list.ts'
import { LossLedger } from './loss-ledger.ts'
import type { PendingWrite } from './pending-write.ts'
import { ReplicationLedger, type UnconfirmedBatch } from './replication-ledger.ts'
import { isNoReplicas, judgeWrite } from './reply-outcome.ts'

export interface MasterSessionOptions {
  readonly link: NodeLink
  readonly links: NodeLinks
  readonly topology: TopologySource
  readonly strict: boolean
  /** Can another node become master? Where none can, the master alone is all the replication there is. */
  readonly hasPromotable: boolean
  /** For how long a reader takes what is older, unmarked. */
  readonly maxStalenessMs: number
  /** The write has to go to a master again. */
  readonly onReturned: (write: PendingWrite, why: ReturnReason) => void
  /** A master's offset as answered to a question sent at `sentAt`. */
  readonly onOffset: (replid: string, sentAt: number, offset: number) => void
  readonly onAcknowledged: () => void
  /** Somebody announced a switchover: hold writes for so many milliseconds. */
  readonly onAnnounced: (holdMs: number) => void
}

/**
 * `unsent`: it never left. `declined`: this master did not run it, and would not now. `no-replicas`: it waits for a replica
 * to be attached. `unknown`: it may have run here.
 */
export type ReturnReason = 'unsent' | 'declined' | 'no-replicas' | 'unknown'

const maxFastBatches = 8
/** While a write hangs on the Sentinels' word about a replica, they are asked this often. */
const askAgainMs = 20

/**
 * One master in one epoch, from the moment it says that it is master until its connections break or a majority names
 * another. `fast` and `replicated` writes have a connection each, so that a WAIT never delays a fast write.
 */
export class MasterSession {
  readonly link: NodeLink
  readonly replid: string
  readonly #options: MasterSessionOptions
  /** Acknowledged writes that would be lost with this master. */
  readonly losses = new LossLedger()
  readonly #ledger = new ReplicationLedger()
  readonly #everywhere = new EverywhereList()
  readonly #fast: CommitLane
  readonly #replicated: CommitLane
  #attached: readonly AttachedReplica[] = []
  #waitFor: number | undefined
  #lastHeard: NodeSample
  #askedAt = 0
  #offset: number
  #ended = false

  private constructor(options: MasterSessionOptions, sample: NodeSample, fast: CommitLane, replicated: CommitLane) {
    this.link = options.link
    this.replid = sample.replid
    this.#offset = sample.offset
    this.#lastHeard = sample
    this.#options = options
    this.#fast = fast
    this.#replicated = replicated
  }

  /** Opens the connections for writes; `undefined` when the node was lost meanwhile or is no master. */
  static async open(options: MasterSessionOptions): Promise<MasterSession | undefined> {
    const { link } = options
    const connections = [link.openConnection(), link.openConnection(), link.openConnection()] as const
    try {
      await Promise.all(connections.map((connection) => connection.ready))
    } catch {
      return undefined
    }
    const { sample } = link
    if (!link.isOpen || sample?.role !== 'master') {
      for (const connection of connections) connection.reset()
      return undefined
    }
    let session: MasterSession
    const fast = new CommitLane({
      connection: connections[0],
      maxBatches: maxFastBatches,
      knownOffset: () => session.#offset,
      onBatch: (...batch) => session.#onFast(...batch)
    })
    const replicated = new CommitLane({
      connection: connections[1],
      maxBatches: 1,
      waitFor: () => session.#replicasToWaitFor(),
      knownOffset: () => session.#offset,
      onBatch: (...batch) => session.#onReplicated(...batch)
    })
    session = new MasterSession(options, sample, fast, replicated)
    const listening = connections[2].redis
    listening.on('message', (_channel: string, message: string) => options.onAnnounced(Number(message)))
    // Without the right to subscribe a switchover by others is noticed when it happens.
    listening.subscribe(switchoverChannel).catch(() => {})
    return session
  }

  submit(write: PendingWrite): void {
    const lane = write.durability !== 'fast' && this.#options.hasPromotable ? this.#replicated : this.#fast
    lane.enqueue(write)
  }

  /** The last that its master said while it had this history: one that steps down takes over another. */
  get lastHeard(): NodeSample {
    return this.#lastHeard
  }

  /** No write is under way. */
  get isIdle(): boolean {
    return this.#fast.isIdle && this.#replicated.isIdle && this.#ledger.isEmpty && this.#everywhere.isEmpty
  }

  /** Hands back every write that has no acknowledgement: unsent ones as they are, unconfirmed ones as possibly lost. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    for (const lane of [this.#fast, this.#replicated])
      for (const write of lane.drain()) this.#options.onReturned(write, 'unsent')
    for (const batch of [...this.#ledger.takeAll(), ...this.#everywhere.takeAll()])
      for (const { write } of batch.writes) this.#returnUnknown(write)
  }

  /** Looks again whether waiting writes are replicated by now; called when replicas or Sentinels said something. */
  confirm(): void {
    if (this.#ended) return
    const { topology, links, strict } = this.#options
    if (this.link.sample?.replid === this.replid) this.#lastHeard = this.link.sample
    const known = this.#replicas.map(({ address, priority, isDown }) => {
      const replica = toAddressKey(address)
      const sample = links.get(address)?.sample
      if (sample?.replid === this.replid) this.#ledger.acknowledge(replica, sample.offset)
      return {
        replica,
        priority,
        isDown,
        offset: this.#ledger.offsetOf(replica),
        // Promotion cuts the Sentinels' own connections: for a moment a majority calls the coming master disconnected.
        downAt: topology.switching ? Number.NEGATIVE_INFINITY : this.#outAt(address)
      }
    })
    const replicas = known.filter(({ priority }) => priority > 0)
    this.losses.forgetUpTo(replicas.reduce((least, { offset }) => Math.min(least, offset), Number.POSITIVE_INFINITY))
    if (this.#ledger.isEmpty && this.#everywhere.isEmpty) return
    // While somebody may have promoted a node unseen, none that has not confirmed is left out.
    const rule = {
      now: performance.now(),
      masterSeenAt: topology.switching ? Number.NEGATIVE_INFINITY : topology.masterSeenAt,
      strict: strict || topology.disagreement
    }
    for (const batch of this.#ledger.takeReplicated(replicas, rule)) {
      this.#replicatedNow(batch)
      const allAnswer = this.#attached.every(({ replica }) => this.#ledger.offsetOf(replica) >= batch.offset)
      if (allAnswer) this.#waitFor = Math.max(1, this.#attached.length)
    }
    const everywhereRule = { offsets: known.map(({ offset }) => offset), maxStalenessMs: this.#options.maxStalenessMs }
    for (const batch of this.#everywhere.takeSeen(performance.now(), everywhereRule)) this.#acknowledge(batch)
    if (!this.#everywhere.isEmpty) this.#askReplicas(this.#replicas)
    if (!this.#ledger.isEmpty) this.#askForConfirmation()
  }

  /**
   * Since when it cannot be promoted. What the Sentinels call away may be back by now, with what they do not know of: it
   * counts as long as the node itself says that it is a master, or its process is gone.
   */
  #outAt(address: NodeAddress): number {
    const { topology, links } = this.#options
    const sample = links.get(address)?.sample
    const saysMasterAt = sample?.role === 'master' ? sample.sentAt : Number.NEGATIVE_INFINITY
    const itselfAt = links.isRefused(address) ? Number.POSITIVE_INFINITY : saysMasterAt
    return Math.max(topology.downAt(address), Math.min(topology.awayAt(address), itselfAt))
  }

  #askForConfirmation(): void {
    const { topology } = this.#options
    this.#askReplicas(this.#promotable())
    const now = performance.now()
    if (now - this.#askedAt < askAgainMs) return
    this.#askedAt = now
    topology.refresh()
  }

  #askReplicas(replicas: readonly ReplicaView[]): void {
    for (const { address } of replicas) this.#options.links.get(address)?.sampleNow()
  }

  get #replicas(): readonly ReplicaView[] {
    return this.#options.topology.view?.replicas ?? []
  }

  /** Replicas that could be promoted. One called down stays in: only a word from after the write may leave it out. */
  #promotable() {
    return this.#replicas.filter(({ priority }) => priority > 0)
  }

  #replicasToWaitFor(): number {
    return this.#waitFor ?? Math.max(1, this.#promotable().filter(({ isDown }) => !isDown).length)
  }

  #onFast(applied: readonly AppliedWrite[], failed: readonly FailedWrite[], receipt: BatchReceipt): void {
    this.#sortOut(failed)
    const { offset, knownOffset, answeredAt } = receipt
    if (offset === undefined) return this.#returnAllUnknown(applied)
    this.#heard(receipt, offset)
    this.#replicatedNow({ writes: applied, offset, knownOffset, answeredAt })
    if (!this.#everywhere.isEmpty) this.confirm()
  }

  #onReplicated(applied: readonly AppliedWrite[], failed: readonly FailedWrite[], receipt: BatchReceipt): void {
    this.#sortOut(failed)
    const { offset, knownOffset, answeredAt, attached } = receipt
    if (offset === undefined || this.#ended) return this.#returnAllUnknown(applied)
    this.#heard(receipt, offset)
    // Only as many as can answer: one that is gone, or does not, must not hold up every batch for WAIT's whole time.
    this.#attached = attached
    this.#waitFor = Math.max(1, attached.filter((replica) => replica.offset >= offset).length)
    if (applied.length > 0) this.#ledger.add({ writes: applied, offset, knownOffset, answeredAt })
    this.confirm()
  }

  #heard({ sentAt, attached }: BatchReceipt, offset: number): void {
    this.#offset = Math.max(this.#offset, offset)
    // Also of replicas that cannot be reached from here.
    for (const { replica, offset: confirmed } of attached) this.#ledger.acknowledge(replica, confirmed)
    this.#options.onOffset(this.replid, sentAt, offset)
  }

  /** Ends or hands back writes that did not go well. */
  #sortOut(failed: readonly FailedWrite[]): void {
    for (const { write, mayHaveRunBefore, errors, results } of failed) {
      const firstError = errors.find((error) => error !== null) ?? undefined
      const outcome = judgeWrite(errors)
      if (outcome === 'unknown-script' && !write.isScriptUnknown) {
        write.isScriptUnknown = true
        write.mayHaveRun = mayHaveRunBefore
        if (this.#ended) this.#options.onReturned(write, 'unsent')
        else this.submit(write)
      } else if (outcome === 'refused' || outcome === 'unknown-script') {
        // What it says of this attempt says nothing of the one on the master before.
        if (mayHaveRunBefore) write.giveUp('its repetition was refused', 1000, firstError)
        else write.refuse(firstError as Error, results)
      } else if (outcome === 'unknown') this.#returnUnknown(write, firstError)
      else {
        write.mayHaveRun = mayHaveRunBefore
        const noReplicas = errors.some((error) => error !== null && isNoReplicas(error))
        this.#options.onReturned(write, noReplicas ? 'no-replicas' : 'declined')
      }
    }
  }

  #returnAllUnknown(writes: readonly AppliedWrite[]): void {
    for (const { write } of writes) this.#returnUnknown(write)
  }

  #returnUnknown(write: PendingWrite, cause?: Error): void {
    if (write.idempotent) this.#options.onReturned(write, 'unknown')
    else write.giveUp('its master was lost before it was confirmed', 1000, cause)
  }

  /** Acknowledges what asked for no more; the rest waits until no reader can miss it. */
  #replicatedNow(batch: UnconfirmedBatch): void {
    const isEverywhere = ({ write }: AppliedWrite) => write.durability === 'everywhere'
    if (!batch.writes.some(isEverywhere)) return this.#acknowledge(batch)
    const writes = batch.writes.filter(isEverywhere)
    if (this.#ended) this.#returnAllUnknown(writes)
    else this.#everywhere.add({ ...batch, writes })
    this.#acknowledge({ ...batch, writes: batch.writes.filter((one) => !isEverywhere(one)) })
  }

  #acknowledge({ writes, offset, knownOffset }: UnconfirmedBatch): void {
    if (writes.length === 0) return
    const token = createToken(this.replid, offset)
    for (const { write, results } of writes) write.acknowledge({ results, token })
    this.losses.add(knownOffset, offset, writes.length)
    this.#options.onAcknowledged()
  }
}
