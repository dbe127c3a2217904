import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { NodeAddress } from '../topology/node-address.ts'
import {
  createFakeConnection,
  type FakeConnection,
  type HandlerResult,
  type ServedConnection
} from './fake-connection.ts'
import { errorReply } from './resp-reply.ts'

/** Answers one command; the name is `command[0]` as the client spelled it. */
export type CommandHandler = (
  command: readonly string[],
  connection: FakeConnection
) => HandlerResult | Promise<HandlerResult>

/** What is wrong with a server; change it at any time. */
export interface FakeFaults {
  /** Commands arrive this much later. @default 0 */
  delayMs: number
  /** New connections are reset at once. @default false */
  reset: boolean
  /** Every command is answered with this error text, such as `ERR max number of clients reached`. @default undefined */
  error: string | undefined
  /** Sees every command first; whatever it returns is the answer, `undefined` leaves it to the server. @default undefined */
  intercept: ((command: readonly string[], connection: FakeConnection) => HandlerResult | undefined) | undefined
}

/** A scripted RESP server on 127.0.0.1 with a port of its own. */
export interface FakeServer {
  readonly address: NodeAddress
  readonly faults: FakeFaults
  readonly connections: ReadonlySet<FakeConnection>
  /** Every command that came, in order, names in capitals. */
  readonly received: readonly (readonly string[])[]
  readonly isRunning: boolean
  readonly isFrozen: boolean
  /** Accepts connections and reads, answers nothing: what a stopped process or a black hole looks like. */
  freeze(): void
  /** Answers everything that came while frozen. */
  resume(): void
  /** Sends RST on every open connection. */
  resetConnections(): void
  /** Closes every connection and refuses new ones. */
  kill(): Promise<void>
  /** Listens again on the same port. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Starts a server that answers with `handle`. */
export async function createFakeServer(handle: CommandHandler): Promise<FakeServer> {
  const faults: FakeFaults = { delayMs: 0, reset: false, error: undefined, intercept: undefined }
  const open = new Map<ServedConnection, Socket>()
  const connections = new Set<FakeConnection>()
  const received: (readonly string[])[] = []
  let nextId = 1
  let isFrozen = false

  const run: CommandHandler = ([name = '', ...args], connection) => {
    const command = [name.toUpperCase(), ...args]
    received.push(command)
    const scripted = faults.intercept?.(command, connection)
    if (scripted !== undefined) return scripted
    return faults.error === undefined ? handle([name, ...args], connection) : errorReply(faults.error)
  }

  const accept = (socket: Socket) => {
    if (faults.reset) {
      socket.resetAndDestroy()
      return
    }
    const connection = createFakeConnection({
      id: nextId++,
      socket,
      isFrozen: () => isFrozen,
      delayMs: () => faults.delayMs,
      run
    })
    open.set(connection, socket)
    connections.add(connection)
    socket.on('close', () => {
      open.delete(connection)
      connections.delete(connection)
    })
  }

  let server = await listen(accept, 0)
  const address = { host: '127.0.0.1', port: toPort(server) }
  let isRunning = true

  const kill = async () => {
    if (!isRunning) return
    isRunning = false
    isFrozen = false
    for (const socket of open.values()) socket.destroy()
    server.close()
    await once(server, 'close')
  }

  return {
    address,
    faults,
    connections,
    received,
    get isRunning() {
      return isRunning
    },
    get isFrozen() {
      return isFrozen
    },
    freeze: () => {
      isFrozen = true
    },
    resume: () => {
      isFrozen = false
      for (const connection of open.keys()) connection.wake()
    },
    resetConnections: () => {
      for (const connection of open.keys()) connection.reset()
    },
    kill,
    restart: async () => {
      if (isRunning) await kill()
      server = await listen(accept, address.port)
      isRunning = true
    },
    close: kill
  }
}

async function listen(accept: (socket: Socket) => void, port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: false }, accept)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function toPort(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected a TCP server')
  return address.port
}
