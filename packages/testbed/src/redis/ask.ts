import { Redis } from 'ioredis'

export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * Sends `commands` in order on a connection of their own and closes it. An error reply is returned in its place, as an
 * `Error`; no connection or no answer within `timeoutMs` is thrown.
 */
export async function ask(
  address: Address,
  password: string | undefined,
  commands: readonly (readonly [string, ...string[]])[],
  timeoutMs = 500
): Promise<unknown[]> {
  const redis = new Redis({
    host: address.host,
    port: address.port,
    ...(password === undefined ? {} : { password }),
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0
  })
  // What goes wrong with the connection reaches the caller through the commands.
  redis.on('error', () => {})
  try {
    await redis.connect()
    return await Promise.all(
      commands.map(([command, ...args]) =>
        redis.call(command, ...args).catch((error: Error) => {
          if (error.name === 'ReplyError') return error
          throw error
        })
      )
    )
  } finally {
    redis.disconnect()
  }
}
