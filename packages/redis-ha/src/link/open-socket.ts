import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { CredentialsSource } from '../config/redis-ha-config.ts'
import type { NodeAddress } from '../topology/node-address.ts'
import { logIn } from './log-in.ts'
import { resetSocket } from './reset-socket.ts'
import { TlsError, toTlsError } from './tls-error.ts'

export interface SocketOptions {
  readonly address: NodeAddress
  readonly credentials: CredentialsSource
  readonly tls?: ConnectionOptions | undefined
  /** From asking for the credentials to the password's acceptance. */
  readonly connectTimeoutMs: number
}

export interface OpeningSocket {
  /** Resolves when commands can be sent: TLS stands, the password is accepted. Rejects with the reason, in time. */
  readonly stream: Promise<Socket>
  /** There is a socket that the operating system has not closed. */
  readonly hasSocket: boolean
  /** Drops it with RST, at whatever stage it is; also after `stream` has resolved. */
  reset(): void
}

/**
 * Dials, agrees on TLS and gives the password. ioredis is handed the finished stream: its own password is fixed when it is
 * made, this one is asked for at each connection.
 */
export function openSocket({ address, credentials, tls, connectTimeoutMs }: SocketOptions): OpeningSocket {
  const { host, port } = address
  const failure = Promise.withResolvers<never>()
  let socket: Socket | undefined
  let isDropped = false
  let isAgreeing = false

  const fail = (error: Error) => {
    isDropped = true
    failure.reject(error)
    resetSocket(socket)
  }
  const deadline = setTimeout(() => {
    // What a Redis without TLS does: it waits for the end of a line.
    const doubt = isAgreeing ? '; does this port speak TLS?' : ''
    fail(new Error(`no answer from ${host}:${port} in ${connectTimeoutMs} ms${doubt}`))
  }, connectTimeoutMs)

  async function open(): Promise<Socket> {
    const { username, password } = typeof credentials === 'function' ? await credentials() : credentials
    if (isDropped) return failure.promise
    socket = connectTcp({ host, port })
    watch(socket)
    await once(socket, 'connect')
    const stream = tls ? await agreeOnTls(socket, tls) : socket
    if (password !== undefined) await logIn(stream, username, password)
    return stream
  }

  async function agreeOnTls(raw: Socket, options: ConnectionOptions): Promise<Socket> {
    isAgreeing = true
    const stream = connectTls({ host, ...options, socket: raw })
    watch(stream)
    await once(stream, 'secureConnect')
    isAgreeing = false
    return stream
  }

  /** Stays for good: without a listener an error would end the process. */
  function watch(stream: Socket): void {
    stream.on('error', (error) => failure.reject(explain(error)))
    stream.once('close', () => failure.reject(explain(new Error(`${host}:${port} closed the connection`))))
  }

  function explain(error: Error): Error {
    return isAgreeing ? new TlsError(error, address) : toTlsError(error, address)
  }

  const stream = Promise.race([open(), failure.promise]).finally(() => clearTimeout(deadline))
  stream.catch(() => resetSocket(socket))
  return {
    stream,
    get hasSocket() {
      return socket?.destroyed === false
    },
    reset: () => fail(new Error('the connection was dropped'))
  }
}
