import { EventEmitter } from 'node:events'
import type { ConnectionOptions } from 'node:tls'
import type { CredentialsSource } from '../config/redis-ha-config.ts'
import { backoffDelayMs } from '../link/backoff.ts'
import { openPlainConnection, type PlainConnection } from '../link/plain-connection.ts'
import type { NodeAddress } from './node-address.ts'
import { parseSentinelEvent, type SentinelEvent } from './parse-sentinel-event.ts'
import { parseSentinelStatement, type SentinelReplies, type SentinelStatement } from './sentinel-statement.ts'

export interface SentinelLinkOptions {
  readonly address: NodeAddress
  readonly masterName: string
  readonly credentials: CredentialsSource
  readonly tls?: ConnectionOptions | undefined
  readonly clientName?: string | undefined
  readonly connectTimeoutMs: number
  /** A question unanswered for three times this drops the connections. */
  readonly askTimeoutMs: number
}

export interface SentinelLinkEvents {
  statement: [SentinelStatement]
  event: [SentinelEvent, string]
  /** It could not be asked, or its answer made no sense. */
  failure: [Error]
}

const reconnectPolicy = { baseMs: 50, maxMs: 1000 }
const dropAfterTimeouts = 3

/** One Sentinel: asked on one connection, listened to on another; both reopened for ever. */
export class SentinelLink extends EventEmitter<SentinelLinkEvents> {
  readonly address: NodeAddress
  readonly #options: SentinelLinkOptions
  #ask: PlainConnection | undefined
  #listen: PlainConnection | undefined
  #failures = 0
  #pendingSince: number | undefined
  #askAgain = false
  #timer: NodeJS.Timeout | undefined
  #closed = false
  /** The newest one, until the link fails. */
  statement: SentinelStatement | undefined

  constructor(options: SentinelLinkOptions) {
    super()
    this.address = options.address
    this.#options = options
    this.#open()
  }

  /** Asks what it knows of the group; a question under way is followed by another one. */
  ask(): void {
    if (this.#ask === undefined) return
    if (this.#pendingSince !== undefined) {
      this.#askAgain = true
      if (performance.now() - this.#pendingSince > this.#options.askTimeoutMs * dropAfterTimeouts) {
        this.#fail(new Error('no answer in time'))
      }
      return
    }
    const askedAt = performance.now()
    this.#pendingSince = askedAt
    const connection = this.#ask
    this.#question(connection).then(
      (replies) => connection === this.#ask && this.#answered(replies, askedAt),
      (error: Error) => connection === this.#ask && this.#fail(error)
    )
  }

  /** This process stood still for so long: that was not the Sentinel's silence. */
  forgive(stallMs: number): void {
    if (this.#pendingSince !== undefined) this.#pendingSince += stallMs
  }

  /** Has it replace the master; rejects when it cannot now. */
  async requestFailover(): Promise<void> {
    const redis = this.#ask?.redis
    if (redis === undefined) throw new Error('it is not connected')
    // After it stood still it says OK and does nothing for half a minute.
    if (/sentinel_tilt:1/.test(await redis.info('sentinel'))) throw new Error('it is in TILT mode')
    try {
      await redis.call('SENTINEL', 'FAILOVER', this.#options.masterName)
    } catch (error) {
      // INPROG: somebody else asked already.
      if (!/^INPROG/.test((error as Error).message)) throw error
    }
  }

  close(): void {
    this.#closed = true
    this.#drop()
  }

  async #question(connection: PlainConnection): Promise<SentinelReplies> {
    const name = this.#options.masterName
    // MASTER before GET-MASTER-ADDR: a switch between the two may pair a new address with the old epoch, which convinces
    // nobody; the other order could pair the old address with the new epoch.
    const replies = await connection.redis
      .pipeline()
      .call('SENTINEL', 'MYID')
      .call('SENTINEL', 'MASTER', name)
      .call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)
      .call('SENTINEL', 'REPLICAS', name)
      .call('SENTINEL', 'SENTINELS', name)
      .exec()
    return (replies ?? []).map(([error, reply]) => {
      if (error) throw error
      return reply
    }) as unknown as SentinelReplies
  }

  #answered(replies: SentinelReplies, askedAt: number): void {
    this.#pendingSince = undefined
    const statement = parseSentinelStatement(replies, askedAt)
    if (statement === undefined) return this.#fail(new Error('its answer makes no sense'))
    this.#failures = 0
    this.statement = statement
    this.emit('statement', statement)
    if (this.#askAgain) {
      this.#askAgain = false
      this.ask()
    }
  }

  #open(): void {
    const { address, credentials, tls, clientName, connectTimeoutMs } = this.#options
    const options = { address, credentials, tls, clientName, connectTimeoutMs }
    const ask = openPlainConnection(options)
    const listen = openPlainConnection(options)
    this.#ask = undefined
    this.#listen = listen
    for (const connection of [ask, listen]) {
      connection.onClose((error) => {
        if (listen === this.#listen) this.#fail(error ?? new Error('the connection was closed'))
      })
    }
    listen.redis.on('pmessage', (_pattern: string, channel: string, message: string) => {
      const event = parseSentinelEvent(channel, message)
      if (event?.masterName === this.#options.masterName) this.emit('event', event, message)
    })
    Promise.all([ask.ready, listen.ready])
      .then(() => {
        const { askTimeoutMs } = this.#options
        if (listen === this.#listen) {
          this.#timer = setTimeout(() => this.#fail(new Error('no answer in time')), askTimeoutMs * dropAfterTimeouts)
        }
        return listen.redis.psubscribe('*')
      })
      .then(
        () => {
          if (listen !== this.#listen) return ask.reset()
          clearTimeout(this.#timer)
          // Asked only after subscribing: nothing that happened in between can be missed.
          this.#ask = ask
          this.ask()
        },
        (error: Error) => {
          ask.reset()
          if (listen === this.#listen) this.#fail(error)
        }
      )
  }

  #fail(error: Error): void {
    this.#drop()
    this.statement = undefined
    if (this.#closed) return
    this.#failures += 1
    this.#timer = setTimeout(() => this.#open(), backoffDelayMs(this.#failures, reconnectPolicy))
    this.emit('failure', error)
  }

  #drop(): void {
    clearTimeout(this.#timer)
    const [ask, listen] = [this.#ask, this.#listen]
    this.#ask = undefined
    this.#listen = undefined
    this.#pendingSince = undefined
    this.#askAgain = false
    ask?.reset()
    listen?.reset()
  }
}
