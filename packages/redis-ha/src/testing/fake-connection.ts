import type { Socket } from 'node:net'
import { encodeReply, errorReply, type Reply, type RespVersion } from './resp-reply.ts'
import { createRequestParser, ProtocolError } from './resp-request-parser.ts'

/** One client's connection, as a command handler sees it. */
export interface FakeConnection {
  readonly id: number
  /** `host:port` of the client. */
  readonly clientAddress: string
  version: RespVersion
  name: string
  isAuthenticated: boolean
  db: number
  readonly channels: Set<string>
  readonly patterns: Set<string>
  /** Commands between MULTI and EXEC; undefined outside. */
  transaction: { readonly commands: (readonly string[])[]; isBroken: boolean } | undefined
  /** The replication offset that this connection's WAIT waits for. */
  lastWriteOffset: number
  /** Sends something nobody asked for, such as a message of a channel. */
  send(reply: Reply): void
  /** Closes after what is already sent. */
  end(): void
  /** Closes with RST: the client sees ECONNRESET. */
  reset(): void
}

/** What a handler may return besides a reply: nothing now (`none`), never anything again (`hang`), half a reply, an RST. */
export type HandlerResult =
  | Reply
  | { readonly action: 'none' | 'hang' | 'reset' }
  | { readonly action: 'cut'; readonly reply: Reply }

/** The server's side of a connection. */
export interface ServedConnection extends FakeConnection {
  /** Runs what arrived, and sends what was held, while the server was frozen. */
  wake(): void
}

interface ConnectionOptions {
  readonly id: number
  readonly socket: Socket
  readonly isFrozen: () => boolean
  readonly delayMs: () => number
  readonly run: (command: readonly string[], connection: FakeConnection) => HandlerResult | Promise<HandlerResult>
}

/** Reads commands, runs them one after the other as Redis does, and answers in order. */
export function createFakeConnection({ id, socket, isFrozen, delayMs, run }: ConnectionOptions): ServedConnection {
  const parser = createRequestParser()
  const commands: string[][] = []
  const held: string[] = []
  const arriving: Buffer[] = []
  let isBusy = false
  let arrivalMs = 0

  const write = (text: string) => {
    if (socket.destroyed || socket.writableEnded) return
    if (isFrozen()) held.push(text)
    else socket.write(text)
  }

  const connection: ServedConnection = {
    id,
    clientAddress: `${socket.remoteAddress}:${socket.remotePort}`,
    version: 2,
    name: '',
    isAuthenticated: false,
    db: 0,
    channels: new Set(),
    patterns: new Set(),
    transaction: undefined,
    lastWriteOffset: 0,
    send: (reply) => write(encodeReply(reply, connection.version)),
    end: () => socket.end(),
    reset: () => socket.resetAndDestroy(),
    wake: () => {
      for (const text of held.splice(0)) socket.write(text)
      runNext()
    }
  }

  const settle = (result: HandlerResult) => {
    if (typeof result !== 'object' || result === null || !('action' in result)) return connection.send(result)
    if (result.action === 'reset') socket.resetAndDestroy()
    if (result.action === 'cut') {
      const text = encodeReply(result.reply, connection.version)
      socket.end(text.slice(0, Math.ceil(text.length / 2)))
    }
    // A hanging command keeps the connection busy: what comes behind it is never answered either.
    isBusy = result.action === 'hang'
  }

  const runNext = () => {
    while (!isBusy && !isFrozen() && !socket.destroyed && !socket.writableEnded) {
      const command = commands.shift()
      if (command === undefined) return
      const result = run(command, connection)
      if (!(result instanceof Promise)) {
        settle(result)
        continue
      }
      isBusy = true
      result.then(
        (late) => {
          isBusy = false
          settle(late)
          runNext()
        },
        (error: unknown) => socket.destroy(error instanceof Error ? error : new Error(String(error)))
      )
    }
  }

  const receive = (chunk: Buffer) => {
    try {
      commands.push(...parser.push(chunk))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      connection.send(errorReply(`ERR Protocol error: ${error.message}`))
      socket.end()
    }
    runNext()
  }

  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    const now = performance.now()
    // Never before what was sent earlier, even when the delay was shortened in between.
    arrivalMs = Math.max(arrivalMs, now + delayMs())
    if (arrivalMs <= now) return receive(chunk)
    arriving.push(chunk)
    setTimeout(() => receive(arriving.shift() ?? Buffer.alloc(0)), arrivalMs - now)
  })
  return connection
}
