import { randomBytes } from 'node:crypto'
import type { NodeAddress } from '../topology/node-address.ts'
import type { FakeKeyspace } from './fake-keyspace.ts'

/** One change as the master sends it on. */
export interface ReplicatedChange {
  readonly db: number
  readonly command: readonly string[]
  /** Offset of the history right behind this change. */
  readonly endOffset: number
  readonly atMs: number
}

export interface FakeReplicationOptions {
  readonly now: () => number
  /** Can this node send and receive at all: it runs and is not frozen. */
  readonly isAwake: () => boolean
  readonly address: NodeAddress
  readonly keyspace: FakeKeyspace
  /** Runs a change of the master on this node's keyspace. */
  readonly apply: (change: ReplicatedChange) => void
}

interface Waiter {
  readonly count: number
  readonly offset: number
  readonly resolve: (confirmed: number | 'demoted') => void
  readonly timer: NodeJS.Timeout | undefined
}

const noHistory = '0'.repeat(40)

/**
 * A node's place in a replication history, with Redis' rules: an offset that grows with every change, a new id at each
 * promotion that shares what came before, partial resync where histories agree and full resync where they do not.
 */
export class FakeReplication {
  /** A replica gets changes this much later. */
  lagMs = 0
  readonly #options: FakeReplicationOptions
  readonly #replicas = new Set<FakeReplication>()
  readonly #waiters = new Set<Waiter>()
  #history: ReplicatedChange[] = []
  #replid = randomBytes(20).toString('hex')
  #replid2 = noHistory
  #secondOffset = -1
  #offset = 0
  #master: FakeReplication | undefined
  #isLinked = false
  #isCut = false
  #lastHeardMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(options: FakeReplicationOptions) {
    this.#options = options
    this.#lastHeardMs = options.now()
  }

  get address(): NodeAddress {
    return this.#options.address
  }
  get role(): 'master' | 'replica' {
    return this.#master === undefined ? 'master' : 'replica'
  }
  get replid(): string {
    return this.#replid
  }
  get replid2(): string {
    return this.#replid2
  }
  /** First offset that is not shared with `replid2`; -1 before the first promotion. */
  get secondOffset(): number {
    return this.#secondOffset
  }
  /** Bytes of the history that this node has. */
  get offset(): number {
    return this.#offset
  }
  get master(): FakeReplication | undefined {
    return this.#master
  }
  /** `master_link_status`: it stays up while either side is frozen, as a TCP connection does. */
  get isLinked(): boolean {
    return this.#isLinked
  }
  /** Since when nothing came from the other side, in milliseconds. */
  get silentMs(): number {
    return this.#options.isAwake() ? 0 : this.#options.now() - this.#lastHeardMs
  }
  /** The replicas that this node would list. */
  get replicas(): readonly FakeReplication[] {
    return [...this.#replicas].filter((replica) => replica.#isLinked)
  }

  /** Adds a change to the history of a master and hands it to the replicas. */
  append(db: number, command: readonly string[]): void {
    this.#offset += command.reduce((bytes, word) => bytes + Buffer.byteLength(word) + 5 + `${word.length}`.length, 4)
    this.#history.push({ db, command, endOffset: this.#offset, atMs: this.#options.now() })
    this.#feedReplicas()
  }

  /** Becomes a replica of `master`; it catches up, or starts over where histories differ. */
  follow(master: FakeReplication): void {
    this.#leaveMaster()
    this.#master = master
    master.#replicas.add(this)
    for (const waiter of this.#waiters) this.#settle(waiter, 'demoted')
    this.pull()
  }

  /** Becomes a master with a history of its own, shared up to here. */
  promote(): void {
    if (this.#master === undefined) return
    this.#leaveMaster()
    this.#replid2 = this.#replid
    this.#secondOffset = this.#offset + 1
    this.#replid = randomBytes(20).toString('hex')
    this.#feedReplicas()
  }

  /** Breaks the link to the master until `mend()`. */
  cut(): void {
    this.#isCut = true
    this.#unlink()
  }

  mend(): void {
    this.#isCut = false
    this.pull()
  }

  /** Forgets everything, as a restart without a disk does. */
  wipe(): void {
    this.#options.keyspace.clear()
    this.#history = []
    this.#offset = 0
    this.#replid = randomBytes(20).toString('hex')
    this.#replid2 = noHistory
    this.#secondOffset = -1
  }

  /** Number of replicas that have everything up to `offset`. */
  countAt(offset: number): number {
    return this.replicas.filter((replica) => replica.#offset >= offset).length
  }

  /** WAIT: resolves when `count` replicas have `offset`, or with how many had it after `timeoutMs` (0: never). */
  wait(count: number, offset: number, timeoutMs: number): Promise<number | 'demoted'> {
    return new Promise((resolve) => {
      const timer = timeoutMs > 0 ? setTimeout(() => this.#settle(waiter, this.countAt(offset)), timeoutMs) : undefined
      const waiter: Waiter = { count, offset, resolve, timer }
      this.#waiters.add(waiter)
      this.#checkWaiters()
    })
  }

  /** The node fell asleep or died: frozen links stay up, a dead node's break. */
  sleep(how: 'frozen' | 'dead'): void {
    this.#lastHeardMs = this.#options.now()
    clearTimeout(this.#timer)
    if (how === 'frozen') return
    this.#unlink()
    for (const replica of this.#replicas) replica.#unlink()
    for (const waiter of this.#waiters) this.#settle(waiter, 0)
  }

  /** The node is awake again: it catches up, and so do its replicas. */
  wake(): void {
    this.pull()
    this.#feedReplicas()
    this.#checkWaiters()
  }

  /** Applies what the master has and the lag allows. */
  pull(): void {
    const master = this.#master
    clearTimeout(this.#timer)
    if (master === undefined || this.#isCut || !this.#options.isAwake() || !master.#options.isAwake()) return
    if (!this.#isLinked || this.#replid !== master.#replid) this.#synchronize(master)
    const now = this.#options.now()
    const first = master.#history.findLastIndex((change) => change.endOffset <= this.#offset) + 1
    for (const change of master.#history.slice(first)) {
      const dueMs = change.atMs + this.lagMs
      if (dueMs > now) {
        this.#timer = setTimeout(() => this.pull(), dueMs - now)
        break
      }
      this.#options.apply(change)
      this.#offset = change.endOffset
      this.#history.push(change)
    }
    this.#feedReplicas()
    master.#checkWaiters()
  }

  #synchronize(master: FakeReplication): void {
    const isSame = this.#replid === master.#replid && this.#offset <= master.#offset
    const isShared = this.#replid === master.#replid2 && this.#offset < master.#secondOffset
    this.#isLinked = true
    if (isSame) return
    if (isShared) {
      this.#replid2 = this.#replid
      this.#secondOffset = this.#offset + 1
    } else {
      this.#options.keyspace.copyFrom(master.#options.keyspace)
      this.#history = [...master.#history]
      this.#offset = master.#offset
      this.#replid2 = noHistory
      this.#secondOffset = -1
    }
    this.#replid = master.#replid
  }

  #leaveMaster(): void {
    this.#unlink()
    if (this.#master !== undefined) this.#master.#replicas.delete(this)
    this.#master = undefined
  }

  #unlink(): void {
    clearTimeout(this.#timer)
    this.#isLinked = false
  }

  #feedReplicas(): void {
    for (const replica of this.#replicas) replica.pull()
  }

  #checkWaiters(): void {
    if (!this.#options.isAwake()) return
    for (const waiter of this.#waiters) {
      const confirmed = this.countAt(waiter.offset)
      if (confirmed >= waiter.count) this.#settle(waiter, confirmed)
    }
  }

  #settle(waiter: Waiter, confirmed: number | 'demoted'): void {
    clearTimeout(waiter.timer)
    this.#waiters.delete(waiter)
    waiter.resolve(confirmed)
  }
}

/** A master with an empty history. */
export function createFakeReplication(options: FakeReplicationOptions): FakeReplication {
  return new FakeReplication(options)
}
