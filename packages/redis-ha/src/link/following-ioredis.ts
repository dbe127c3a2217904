import { Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis'
import type { CredentialsSource } from '../config/redis-ha-config.ts'
import type { NodeAddress } from '../topology/node-address.ts'
import { isNotTheMaster } from '../write/reply-outcome.ts'
import { joinWrites } from './join-writes.ts'
import { type OpeningSocket, openSocket } from './open-socket.ts'

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
  readonly credentials: CredentialsSource
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
  const { finder, credentials, tls, connectTimeoutMs } = options

  class FollowingConnector extends AbstractConnector {
    #opening: OpeningSocket | undefined
    #abort = new AbortController()
    #unfollow = () => {}

    constructor() {
      super(0)
    }

    async connect(): Promise<Socket> {
      this.#abort = new AbortController()
      delete this.firstError
      this.#unfollow()
      let switches = 0
      this.#unfollow = finder.onSwitched(() => {
        switches += 1
        this.#opening?.reset()
      })
      const master = await this.#find(() => switches)
      // Not wanted any more. A dead socket lets ioredis itself decide between ending and trying again.
      if (master === undefined) return new Socket().destroy()
      const opening = openSocket({ address: master, credentials, tls, connectTimeoutMs })
      this.#opening = opening
      try {
        this.stream = await opening.stream
        return this.stream
      } catch (error) {
        // To reject would end ioredis for good.
        if (!this.#abort.signal.aborted) this.firstError = error as Error
        return new Socket().destroy()
      }
    }

    /** Not one that was replaced while it was being looked up: nothing would ever reset a connection to it. */
    async #find(switches: () => number): Promise<NodeAddress | undefined> {
      for (;;) {
        const before = switches()
        const master = await finder.find(this.#abort.signal)
        if (master === undefined || switches() === before) return master
      }
    }

    override disconnect(): void {
      this.#unfollow()
      this.#abort.abort()
      this.#opening?.reset()
    }
  }

  const redisOptions = {
    protocol: 2,
    disableClientInfo: true,
    db: options.db,
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
  const redis = new Redis(redisOptions as RedisOptions & { replyMapping?: 'legacy' })
  redis.on('ready', () => joinWrites(redis.stream as Socket))
  return redis
}
