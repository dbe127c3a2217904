import type { Socket } from 'node:net'
import { AbstractConnector, Redis } from 'ioredis'
import { joinWrites } from './join-writes.ts'
import { type OpeningSocket, openSocket, type SocketOptions } from './open-socket.ts'
import { toTlsError } from './tls-error.ts'

export interface PlainConnectionOptions extends SocketOptions {
  readonly db?: number
  /** Shown in `CLIENT LIST`. */
  readonly clientName?: string | undefined
  /** TCP keep-alive; it finds a peer that vanished while nobody asks it anything. @default true */
  readonly keepAlive?: boolean | undefined
}

/** One connection to one address, used until it breaks and then thrown away. Commands of one turn share one write. */
export interface PlainConnection {
  readonly redis: Redis
  /** Resolves when commands can be sent; rejects with the reason when that did not happen in time. */
  readonly ready: Promise<void>
  /** It has a socket, open or being opened. */
  readonly hasSocket: boolean
  /** Called once, with the first error if there was one, when the connection is gone. */
  onClose(listener: (error: Error | undefined) => void): void
  /** Drops the connection with RST: what is still queued here or in the kernel never reaches the node. */
  reset(): void
  /** Sends what was asked in this turn now, and not at its end. */
  flush(): void
  /** For how long answers have been owed here without a byte of one, in milliseconds, as far as the calls of this have seen. */
  silentMs(now: number): number
}

const keepAliveMs = 30_000

/** What ioredis does not show: commands that were sent and not answered. */
interface WithCommandQueue {
  readonly commandQueue: { readonly length: number }
}

/**
 * Opens a connection that never reconnects, queues nothing while it is not open and repeats nothing. The socket is ours, so
 * that it can be reset: ioredis' own `disconnect()` ends it politely and waits for a peer that may be frozen.
 */
export function openPlainConnection(options: PlainConnectionOptions): PlainConnection {
  let opening: OpeningSocket | undefined
  let firstError: Error | undefined
  let deadline: NodeJS.Timeout | undefined
  let flush = () => {}
  let bytesRead = 0
  let heardAt = performance.now()
  const giveUp = () => {
    const { host, port } = options.address
    firstError ??= new Error(`no answer from ${host}:${port} in ${options.connectTimeoutMs} ms`)
    redis.disconnect()
  }

  class OwnedSocketConnector extends AbstractConnector {
    constructor() {
      super(0)
    }

    async connect(): Promise<Socket> {
      opening = openSocket(options)
      this.stream = await opening.stream
      // The kernel of a frozen node takes the connection; what ioredis says first is not answered.
      deadline = setTimeout(giveUp, options.connectTimeoutMs)
      return this.stream
    }

    override disconnect(): void {
      opening?.reset()
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
    // Anything but a number turns it off; undefined would mean ioredis' own default.
    keepAlive: options.keepAlive === false ? (null as unknown as undefined) : keepAliveMs,
    db: options.db ?? 0,
    ...(options.clientName === undefined ? {} : { connectionName: options.clientName })
  })

  redis.on('error', (error: Error) => {
    firstError ??= toTlsError(error, options.address)
  })

  const ready = redis.connect().then(
    () => {
      clearTimeout(deadline)
      // ioredis goes on in database 0 when it may not choose the one that was asked for.
      if (firstError !== undefined) {
        redis.disconnect()
        throw firstError
      }
      flush = joinWrites(redis.stream as Socket)
    },
    (error: Error) => {
      clearTimeout(deadline)
      throw firstError ?? error
    }
  )
  ready.catch(() => {})

  return {
    redis,
    ready,
    get hasSocket() {
      return opening?.hasSocket === true
    },
    onClose: (listener) => {
      redis.once('end', () => listener(firstError))
    },
    reset: () => redis.disconnect(),
    flush: () => flush(),
    silentMs: (now) => {
      const { length } = (redis as unknown as WithCommandQueue).commandQueue
      const read = redis.stream?.bytesRead ?? 0
      if (length === 0 || read !== bytesRead) heardAt = now
      bytesRead = read
      return now - heardAt
    }
  }
}
