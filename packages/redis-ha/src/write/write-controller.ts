import type { NodeLink, NodeSample } from '../link/node-link.ts'
import type { NodeLinks } from '../link/node-links.ts'
import { TokenBucket } from '../link/token-bucket.ts'
import type { TopologySource } from '../topology/topology-source.ts'
import { isNewMaster, type View } from '../topology/view.ts'
import type { HoldReason } from './hold-reason.ts'
import type { WriteLoss } from './loss-ledger.ts'
import { MasterSession, type ReturnReason } from './master-session.ts'
import { PendingWrite } from './pending-write.ts'
import { WriteGate } from './write-gate.ts'
import type { BuildWrite, WriteOptions, WriteResult } from './write-options.ts'

export interface WriteControllerOptions {
  readonly topology: TopologySource
  readonly links: NodeLinks
  readonly strict: boolean
  readonly hasPromotable: boolean
  readonly maxStalenessMs: number
  readonly writeHoldMs: number
  readonly writeDeadlineMs: number
  readonly onHeld: (reason: HoldReason) => void
  readonly onReleased: (released: { heldMs: number; heldWrites: number }) => void
  readonly onMasterOffset: (replid: string, sentAt: number, offset: number) => void
  readonly onAcknowledged: () => void
  /** A new master's history shows what became of writes that its predecessor had acknowledged. */
  readonly onLoss: (loss: WriteLoss) => void
  readonly onRepeated: () => void
  /** A write or fence has ended; `error` is undefined when it was acknowledged. */
  readonly onEnded: (operation: 'write' | 'fence', startedAt: number, error: Error | undefined) => void
}

const maxHeldWrites = 10_000
/** Nobody's announcement holds writes for longer. */
const maxDrainMs = 15_000
/** Writes that may be repeated: a fifth of all, and a burst for what a failover interrupts. */
const repeatShare = 0.2
const repeatBurst = 10_000
/** How long a master that declines writes is left alone. */
const pauseMs = 50

/** Opens the gate while there is a master that may be written to, and holds it while there is none. */
export class WriteController {
  readonly #options: WriteControllerOptions
  readonly #gate: WriteGate
  #session: MasterSession | undefined
  #opening: NodeLink | undefined
  readonly #repeatBudget = new TokenBucket(repeatShare, repeatBurst)
  #pausedUntil = 0
  /** Replication id of the last master written to. */
  #history: string | undefined
  /** The last that the master before this one said. */
  #lastSeen: NodeSample | undefined
  #drain: { readonly until: number; readonly epoch: number } | undefined
  #lost: MasterSession[] = []
  #pauseReason: HoldReason = 'no-master'

  constructor(options: WriteControllerOptions) {
    this.#options = options
    this.#gate = new WriteGate({
      ...options,
      maxHeldWrites,
      isCovered: (write, session) => this.#isCovered(write, session)
    })
  }

  get isWritable(): boolean {
    return this.#gate.reason === undefined
  }

  get holdReason(): HoldReason | undefined {
    return this.#gate.reason
  }

  get heldWrites(): number {
    return this.#gate.heldWrites
  }

  /** How many writes whose end is not known may be repeated now. */
  get repeatsLeft(): number {
    return this.#repeatBudget.left
  }

  write(operation: 'write' | 'fence', build: BuildWrite, options: WriteOptions): Promise<WriteResult> {
    const write = new PendingWrite(build, {
      durability: options.durability ?? 'replicated',
      idempotent: options.idempotent ?? false,
      deadlineMs: options.deadlineMs ?? this.#options.writeDeadlineMs,
      // A fence is about what this master did. The next one did not do it.
      history: operation === 'fence' ? this.#history : undefined,
      onSettled: (settled, error) => {
        this.#gate.forget(settled)
        this.#options.onEnded(operation, settled.startedAt, error)
      }
    })
    this.#repeatBudget.earn()
    this.#gate.submit(write)
    return write.promise
  }

  /** A majority named another master, or the same one in another epoch: what the old one still says does not count. */
  onView(view: View, previous: View | undefined): void {
    const { links } = this.#options
    if (previous !== undefined && isNewMaster(view, previous)) {
      this.#endSession()
      links.renew(previous.master)
      links.get(view.master)?.sampleNow()
    }
    this.update()
    this.#session?.confirm()
  }

  onClose(link: NodeLink): void {
    if (link === this.#session?.link) this.#endSession()
    this.update()
  }

  /** Replicas or Sentinels said something: waiting writes may be confirmed by it. */
  onNews(): void {
    this.#session?.confirm()
    this.update()
  }

  tick(now: number): void {
    this.update()
    this.#session?.confirm()
    this.#gate.tick(now)
  }

  /** Brings the gate in line with what is known of the master. */
  update(): void {
    const { topology, links } = this.#options
    const link = topology.view === undefined ? undefined : links.get(topology.view.master)
    const isMaster = link?.isOpen === true && link.sample?.role === 'master'
    // A new history over the same connections: the first replica was attached to a master without a backlog. Its samples
    // cannot be compared with what this session knows.
    if (isMaster && this.#session?.link === link && this.#session.replid !== link.sample?.replid) {
      return links.renew(link.address)
    }
    if (isMaster && this.#session?.link !== link) void this.#openSession(link)
    // Promoted this moment, perhaps: the sooner it says so, the sooner writes go on.
    if (link?.isOpen === true && !isMaster) link.sampleNow()
    const reason = this.#whyHold(link)
    if (reason !== undefined) this.#gate.hold(reason)
    else if (this.#session !== undefined) this.#gate.open(this.#session)
  }

  /** Holds writes for so long, or until there is another master. */
  drainFor(holdMs: number): void {
    const { view } = this.#options.topology
    if (view === undefined || !(holdMs >= 0)) return
    this.#drain = { until: performance.now() + Math.min(holdMs, maxDrainMs), epoch: view.epoch }
    this.update()
  }

  /** No write is under way. */
  get isDrained(): boolean {
    return this.#session?.isIdle ?? true
  }

  close(error: () => Error): void {
    this.#gate.close(error)
  }

  #whyHold(link: NodeLink | undefined): HoldReason | undefined {
    const { view, switching } = this.#options.topology
    if (view === undefined) return 'starting'
    if (switching) return 'switching'
    if (this.#drain?.epoch === view.epoch && performance.now() < this.#drain.until) return 'switchover'
    if (link === undefined || link !== this.#session?.link || link.sample?.role !== 'master') return 'no-master'
    if (link.isSuspect) return 'suspect'
    if (performance.now() < this.#pausedUntil) return this.#pauseReason
    return this.#pauseReason === 'no-replicas' && link.sample.goodReplicas === 0 ? 'no-replicas' : undefined
  }

  async #openSession(link: NodeLink): Promise<void> {
    if (this.#opening === link) return
    this.#opening = link
    const { topology, links, strict, hasPromotable, maxStalenessMs, onMasterOffset, onAcknowledged } = this.#options
    const session = await MasterSession.open({
      link,
      links,
      topology,
      strict,
      hasPromotable,
      maxStalenessMs,
      onReturned: (write, why) => this.#returned(write, why),
      onOffset: onMasterOffset,
      onAcknowledged: () => {
        this.#pauseReason = 'no-master'
        onAcknowledged()
      },
      onAnnounced: (holdMs) => this.drainFor(holdMs)
    })
    if (this.#opening === link) this.#opening = undefined
    if (session === undefined) return
    this.#endSession()
    this.#session = session
    this.#history = session.replid
    this.#accountLosses(session)
    this.update()
  }

  /** Compares what the masters before acknowledged with the history of this one. */
  #accountLosses(session: MasterSession): void {
    const { sample } = session.link
    const lost = this.#lost
    this.#lost = []
    for (const { replid, losses } of lost) {
      if (sample === undefined || losses.atRisk === 0) continue
      if (sample.replid === replid) {
        session.losses.absorb(losses)
        continue
      }
      const isNext = sample.replid2 === replid && sample.secondOffset > 0
      // The old history is shared up to, and not with, secondOffset. Two failovers back nothing is known.
      const loss = isNext ? losses.lossAfter(sample.secondOffset - 1) : { lower: 0, upper: losses.atRisk }
      this.#options.onLoss({ ...loss, isKnown: isNext })
    }
  }

  /**
   * A fence is about what one master had done. The next one covers it when it took over a history in which the old one
   * was still seen after the fence was asked for: all that it covers comes before that sample.
   */
  #isCovered({ history, startedAt }: PendingWrite, { replid, link }: MasterSession): boolean {
    if (history === undefined || history === replid) return true
    const seen = this.#lastSeen
    if (seen === undefined || link.sample === undefined) return false
    return (
      seen.replid === history &&
      seen.sentAt >= startedAt &&
      link.sample.replid2 === history &&
      seen.offset < link.sample.secondOffset
    )
  }

  #endSession(): void {
    const session = this.#session
    if (session === undefined) return
    this.#session = undefined
    this.#lastSeen = session.lastHeard
    this.#lost.push(session)
    // Closed first, so that what the session hands back is held and not sent to it again.
    this.#gate.hold('no-master')
    session.end()
  }

  #returned(write: PendingWrite, why: ReturnReason): void {
    // A hold that a master's refusal interrupts is one hold; one that follows an attempt begins anew.
    if (why === 'unknown') write.heldSince = undefined
    if (why === 'declined' || why === 'no-replicas') {
      this.#pausedUntil = performance.now() + pauseMs
      this.#pauseReason = why === 'declined' ? 'no-master' : 'no-replicas'
    }
    if (why !== 'no-replicas') this.#options.topology.refresh()
    this.update()
    if (why === 'unknown' && !this.#repeatBudget.take()) {
      return write.giveUp('too many writes are being repeated', 1000)
    }
    this.#options.onRepeated()
    this.#gate.submit(write)
  }
}
