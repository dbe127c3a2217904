import { connect as connectTcp, Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis'
import type { Credentials } from '../config/redis-ha-config.ts'
import type { NodeAddress } from '../topology/node-address.ts'
import { isNotTheMaster } from '../write/reply-outcome.ts'
import { resetSocket } from './reset-socket.ts'

/** Where the writable master is. */
export interface MasterFinder {
  /** Resolves with the master to dial as soon as there is one; with undefined when `signal` ends the wait. */
  find(signal: AbortSignal): Promise<NodeAddress | undefined>
  /** Calls `listener` whenever another node became master; returns how to stop that. */
  onSwitched(listener: () => void): () => void
  /** Something suggests that the view is old. */
  refresh(): void
}

export interface FollowingIoredisOptions {
  readonly finder: MasterFinder
  readonly credentials: Credentials
  readonly tls?: ConnectionOptions | undefined
  readonly db: number
  readonly connectTimeoutMs: number
  readonly overrides: RedisOptions
}

const reconnectDelayMs = 50

/**
 * An ioredis that goes where the master is and retries for ever. A switch resets its socket: `disconnect(true)` while a
 * connection is being made would leave ioredis in the state `end` for good.
 */
export function createFollowingIoredis(options: FollowingIoredisOptions): Redis {
  const { finder, tls } = options

  class FollowingConnector extends AbstractConnector {
    #socket: Socket | undefined
    #abort = new AbortController()
    #unfollow = () => {}

    constructor() {
      super(0)
    }

    async connect(): Promise<Socket> {
      this.#abort = new AbortController()
      this.#unfollow()
      this.#unfollow = finder.onSwitched(() => resetSocket(this.#socket))
      const master = await finder.find(this.#abort.signal)
      // Not wanted any more. A dead socket lets ioredis itself decide between ending and trying again.
      if (master === undefined) return new Socket().destroy()
      const socket = connectTcp({ host: master.host, port: master.port })
      this.#socket = socket
      const stream = tls ? connectTls({ host: master.host, ...tls, socket }) : socket
      stream.once('error', (error) => {
        this.firstError = error
      })
      this.stream = stream
      return stream
    }

    override disconnect(): void {
      this.#unfollow()
      this.#abort.abort()
      resetSocket(this.#socket)
    }
  }

  const redisOptions = {
    protocol: 2,
    disableClientInfo: true,
    db: options.db,
    ...(options.credentials.username === undefined ? {} : { username: options.credentials.username }),
    ...(options.credentials.password === undefined ? {} : { password: options.credentials.password }),
    ...(tls ? { tls } : {}),
    connectTimeout: options.connectTimeoutMs,
    maxRetriesPerRequest: null,
    enableReadyCheck: false,
    ...options.overrides,
    Connector: FollowingConnector,
    retryStrategy: () => reconnectDelayMs,
    reconnectOnError: (error: Error) => {
      if (!isNotTheMaster(error)) return false
      finder.refresh()
      // Reconnect and repeat: a node that says so has not run the command.
      return 2
    }
  }
  // ioredis' own option type does not agree with itself under exactOptionalPropertyTypes.
  return new Redis(redisOptions as RedisOptions & { replyMapping?: 'legacy' })
}
