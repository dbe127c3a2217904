import { Redis } from 'ioredis'
import type { Address } from '../redis/ask.ts'

const timeoutMs = 300

/** Asks one node again and again on a connection of its own, which it makes anew after every failure. */
export class NodeProbe {
  readonly #address: Address
  readonly #password: string | undefined
  #redis: Redis | undefined

  constructor(address: Address, password: string | undefined) {
    this.#address = address
    this.#password = password
  }

  /** The reply; an `Error` for an error reply, and for no answer. */
  async ask(command: string, ...args: string[]): Promise<unknown> {
    this.#redis ??= this.#connect()
    const redis = this.#redis
    return redis.call(command, ...args).catch((error: Error) => {
      if (error.name !== 'ReplyError') this.#drop(redis)
      return error
    })
  }

  close(): void {
    if (this.#redis !== undefined) this.#drop(this.#redis)
  }

  #connect(): Redis {
    const redis = new Redis({
      ...this.#address,
      ...(this.#password === undefined ? {} : { password: this.#password }),
      protocol: 2,
      disableClientInfo: true,
      enableReadyCheck: false,
      connectTimeout: timeoutMs,
      commandTimeout: timeoutMs,
      disconnectTimeout: 1,
      retryStrategy: () => null
    })
    // The failure reaches the caller through the command.
    redis.on('error', () => {})
    return redis
  }

  #drop(redis: Redis): void {
    redis.disconnect()
    if (this.#redis === redis) this.#redis = undefined
  }
}
