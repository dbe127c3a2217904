import { Redis } from 'ioredis'

export interface Address {
  readonly host: string
  readonly port: number
}

/** How to be let in; a text is the password of the default user. */
export type Login =
  | string
  | {
      readonly username: string
      readonly password: string
      readonly tls?: { readonly ca: string; readonly servername: string }
    }

/** The same in the words of ioredis. */
function toRedisOptions(login: Login | undefined) {
  return login === undefined ? {} : typeof login === 'string' ? { password: login } : login
}

/**
 * Sends `commands` in order on a connection of their own and closes it. An error reply is returned in its place, as an
 * `Error`; no connection or no answer within `timeoutMs` is thrown.
 */
export async function ask(
  address: Address,
  login: Login | undefined,
  commands: readonly (readonly [string, ...string[]])[],
  timeoutMs = 500
): Promise<unknown[]> {
  const redis = new Redis({
    host: address.host,
    port: address.port,
    ...toRedisOptions(login),
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
