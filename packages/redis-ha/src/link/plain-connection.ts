import { connect as connectTcp, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { AbstractConnector, Redis } from 'ioredis'
import type { Credentials } from '../config/redis-ha-config.ts'
import type { NodeAddress } from '../topology/node-address.ts'
import { resetSocket } from './reset-socket.ts'

export interface PlainConnectionOptions {
  readonly address: NodeAddress
  readonly credentials: Credentials
  readonly tls?: ConnectionOptions | undefined
  readonly db?: number
  /** Shown in `CLIENT LIST`. */
  readonly clientName?: string | undefined
  /** From the first packet to the end of the handshake. */
  readonly connectTimeoutMs: number
  /** TCP keep-alive; it finds a peer that vanished while nobody asks it anything. @default true */
  readonly keepAlive?: boolean | undefined
  /** Commands of one tick share one write. @default false */
  readonly autoPipelining?: boolean
}

/** One connection to one address, used until it breaks and then thrown away. */
export interface PlainConnection {
  readonly redis: Redis
  /** Resolves when commands can be sent; rejects with the reason when that did not happen in time. */
  readonly ready: Promise<void>
  /** Called once, with the first error if there was one, when the connection is gone. */
  onClose(listener: (error: Error | undefined) => void): void
  /** Drops the connection with RST: what is still queued here or in the kernel never reaches the node. */
  reset(): void
}

const keepAliveMs = 30_000

/**
 * Opens a connection that never reconnects, queues nothing while it is not open and repeats nothing. The socket is ours, so
 * that it can be reset: ioredis' own `disconnect()` ends it politely and waits for a peer that may be frozen.
 */
export function openPlainConnection(options: PlainConnectionOptions): PlainConnection {
  let socket: Socket | undefined
  let firstError: Error | undefined

  class OwnedSocketConnector extends AbstractConnector {
    constructor() {
      super(0)
    }

    connect(): Promise<Socket> {
      const { host, port } = options.address
      socket = connectTcp({ host, port })
      const stream = options.tls ? connectTls({ host, ...options.tls, socket }) : socket
      stream.once('error', (error) => {
        this.firstError = error
      })
      this.stream = stream
      return Promise.resolve(stream)
    }

    override disconnect(): void {
      resetSocket(socket)
    }
  }

  const redis = new Redis({
    Connector: OwnedSocketConnector,
    lazyConnect: true,
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: null,
    retryStrategy: null,
    connectTimeout: options.connectTimeoutMs,
    // Anything but a number turns it off; undefined would mean ioredis' own default.
    keepAlive: options.keepAlive === false ? (null as unknown as undefined) : keepAliveMs,
    enableAutoPipelining: options.autoPipelining ?? false,
    db: options.db ?? 0,
    ...(options.tls ? { tls: options.tls } : {}),
    ...(options.clientName === undefined ? {} : { connectionName: options.clientName }),
    ...(options.credentials.username === undefined ? {} : { username: options.credentials.username }),
    ...(options.credentials.password === undefined ? {} : { password: options.credentials.password })
  })

  redis.on('error', (error: Error) => {
    firstError ??= error
  })

  // ioredis' connectTimeout ends with the TCP handshake, which the kernel of a frozen node still answers.
  const deadline = setTimeout(() => {
    firstError ??= new Error(
      `no answer from ${options.address.host}:${options.address.port} in ${options.connectTimeoutMs} ms`
    )
    redis.disconnect()
  }, options.connectTimeoutMs)
  const ready = redis.connect().then(
    () => clearTimeout(deadline),
    (error: Error) => {
      clearTimeout(deadline)
      throw firstError ?? error
    }
  )
  ready.catch(() => {})

  return {
    redis,
    ready,
    onClose: (listener) => {
      redis.once('end', () => listener(firstError))
    },
    reset: () => redis.disconnect()
  }
}
