import { EventEmitter } from 'node:events'
import type { Redis } from 'ioredis'
import type { NodeAddress } from '../topology/node-address.ts'
import { type Flyer, InFlight } from './in-flight.ts'
import { parseReplicationInfo, type ReplicationInfo } from './parse-replication-info.ts'
import type { PlainConnection, PlainConnectionOptions } from './plain-connection.ts'
import { openPlainConnection } from './plain-connection.ts'

/** What a node last said of itself. Times are on the `performance.now()` scale. */
export interface NodeSample extends ReplicationInfo {
  readonly sentAt: number
  readonly roundTripMs: number
}

/** A read that is under way on a node; `rescue` asks another node too. */
export interface ReadInFlight extends Flyer {
  readonly startedAt: number
  /** There is no other node to ask as long as this one answers at all. */
  readonly isPatient?: boolean
  readonly rescue: () => void
}

export interface NodeLinkOptions extends PlainConnectionOptions {
  /** As announced; `dial` is where it is reached from here. */
  readonly address: NodeAddress
  readonly dial: NodeAddress
  /** Interval between samples. */
  readonly sampleMs: number
  /** A sample unanswered for this long makes the node suspect. */
  readonly suspectMs: number
  /** A connection that owes answers and is silent for this long ends the link, whatever the node says elsewhere. */
  readonly silentMs: number
  /** The address may lead to another node each time it is dialled, as the name of a managed Redis does. */
  readonly mayBeShared: boolean
}

export interface NodeLinkEvents {
  open: []
  sample: [NodeSample]
  suspect: []
  recovered: []
  close: [Error | undefined]
}

/** A suspect node is given this many times `suspectMs` to come back before its connections are dropped. */
const dropAfterSuspectTimes = 4
/** Questions out of turn are not asked more often. */
const minSampleMs = 10

/**
 * One node over one life of its connections. The control connection only samples, so that a late answer means the node and
 * not a queue; the data connection serves reads. When either breaks the link is closed for good.
 */
export class NodeLink extends EventEmitter<NodeLinkEvents> {
  readonly address: NodeAddress
  readonly reads = new InFlight<ReadInFlight>()
  readonly #options: NodeLinkOptions
  readonly #connections = new Set<PlainConnection>()
  readonly #lasting: PlainConnection[] = []
  readonly #control: PlainConnection
  readonly #data: PlainConnection
  #state: 'connecting' | 'open' | 'closed' = 'connecting'
  #sample: NodeSample | undefined
  #suspect = false
  #askedAt: number | undefined
  #suspectFrom = 0
  #openedAt = Number.POSITIVE_INFINITY
  #nextSampleAt = 0
  #replicationOfTurn: Promise<ReplicationInfo | undefined> | undefined
  readonly #endTurn = () => {
    this.#replicationOfTurn = undefined
  }

  constructor(options: NodeLinkOptions) {
    super()
    this.address = options.address
    this.#options = options
    this.#control = this.#connect()
    this.#data = this.#connect()
    for (const connection of [this.#control, this.#data]) this.#endWith(connection)
    Promise.all([this.#control.ready, this.#data.ready])
      .then(() => (options.mayBeShared ? this.#requireOneProcess() : undefined))
      .then(
        () => this.#ask(performance.now()),
        (error: Error) => this.close(error)
      )
  }

  /** Open means: both connections stand and the node has said what it is. */
  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** On the `performance.now()` scale; Infinity before. */
  get openedAt(): number {
    return this.#openedAt
  }

  get isSuspect(): boolean {
    return this.#suspect
  }

  get sample(): NodeSample | undefined {
    return this.#sample
  }

  get readsInFlight(): number {
    return this.reads.size
  }

  /** For reads. */
  get data(): Redis {
    return this.#data.redis
  }

  /**
   * What the node says of itself before it runs any query that this turn of the event loop still sends to `data`; asked once
   * a turn, however many want it. `undefined` when it did not answer as a Redis does.
   */
  replicationOfTurn(): Promise<ReplicationInfo | undefined> {
    if (this.#replicationOfTurn === undefined) {
      this.#replicationOfTurn = this.data.info('replication').then(parseReplicationInfo)
      setImmediate(this.#endTurn)
    }
    return this.#replicationOfTurn
  }

  /** How many sockets to the node there are. */
  get sockets(): number {
    return [...this.#connections].filter(({ hasSocket }) => hasSocket).length
  }

  /** Another connection to this node that lives and ends with the link. */
  openConnection(): PlainConnection {
    const connection = this.#connect()
    this.#endWith(connection)
    return connection
  }

  /** Another connection to this node that ends with the link; the caller may end it earlier. */
  openSideConnection(): PlainConnection {
    return this.#connect()
  }

  /** Asks the node for a sample now, unless one is under way or was only just answered. */
  sampleNow(): void {
    const now = performance.now()
    this.#nextSampleAt = Math.min(this.#nextSampleAt, Math.max(now, (this.#sample?.sentAt ?? 0) + minSampleMs))
    this.tick(now, 0)
  }

  /** Drives the link's clock. `stallMs` is how late this process itself was: it must not count against the node. */
  tick(now: number, stallMs: number): void {
    if (this.#state === 'closed') return
    // One flow of several can be swallowed on the way; TCP itself notices after a quarter of an hour. After a stall of our own
    // the answers are here, unread.
    const silent = this.#lasting.some((connection) => connection.silentMs(now) >= this.#options.silentMs)
    if (silent && stallMs === 0) {
      return this.close(new Error(`a connection gave no answer for ${this.#options.silentMs} ms`))
    }
    if (this.#askedAt === undefined) {
      if (this.#state === 'open' && now >= this.#nextSampleAt) this.#ask(now)
      return
    }
    this.#suspectFrom += stallMs
    const silentMs = now - this.#suspectFrom
    if (!this.#suspect && silentMs >= this.#options.suspectMs) {
      this.#suspect = true
      this.emit('suspect')
    } else if (silentMs >= this.#options.suspectMs * dropAfterSuspectTimes) {
      this.close(new Error(`no answer for ${Math.round(silentMs)} ms`))
    }
  }

  /** Ends it at once, for good; without `error` because nobody wants it any more. */
  close(error?: Error): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    for (const connection of this.#connections) connection.reset()
    this.emit('close', error)
  }

  #connect(): PlainConnection {
    const connection = openPlainConnection({ ...this.#options, address: this.#options.dial })
    this.#connections.add(connection)
    connection.onClose(() => this.#connections.delete(connection))
    return connection
  }

  /** What one connection says of the node must be true of what the other one reads. */
  async #requireOneProcess(): Promise<void> {
    const infos = await Promise.all([this.#control, this.#data].map(({ redis }) => redis.info('server')))
    const [one, other] = infos.map((info) => /^run_id:\w+/m.exec(info)?.[0])
    if (one !== other) throw new Error('its connections lead to different nodes')
  }

  #endWith(connection: PlainConnection): void {
    this.#lasting.push(connection)
    connection.onClose((error) => this.close(error ?? new Error('the connection was lost')))
  }

  #ask(now: number): void {
    this.#askedAt = now
    this.#suspectFrom = now
    this.#nextSampleAt = now + this.#options.sampleMs
    this.#control.redis.info('replication').then(
      (text) => this.#answered(now, text),
      (error: Error) => this.close(error)
    )
  }

  #answered(sentAt: number, text: string): void {
    this.#askedAt = undefined
    if (this.#state === 'closed') return
    const info = parseReplicationInfo(text)
    if (info === undefined) return this.close(new Error('the node did not answer INFO replication as a Redis does'))
    const sample = { ...info, sentAt, roundTripMs: performance.now() - sentAt }
    this.#sample = sample
    const recovered = this.#suspect
    this.#suspect = false
    if (this.#state === 'connecting') {
      this.#state = 'open'
      this.#openedAt = performance.now()
      this.emit('open')
    }
    if (recovered) this.emit('recovered')
    this.emit('sample', sample)
  }
}
