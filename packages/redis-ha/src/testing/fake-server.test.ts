import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { type CommandHandler, createFakeServer, type FakeServer } from './fake-server.ts'
import type { Reply } from './resp-reply.ts'

const toClose: (() => unknown)[] = []

afterEach(async () => {
  await Promise.all(toClose.splice(0).map((close) => close()))
})

async function start(handle: CommandHandler = ([, text = '']) => text): Promise<FakeServer> {
  const server = await createFakeServer(handle)
  toClose.push(server.close)
  return server
}

interface Client {
  readonly socket: Socket
  received: string
  closedBy: string | undefined
}

async function open(server: FakeServer): Promise<Client> {
  const socket = connect(server.address)
  const client: Client = { socket, received: '', closedBy: undefined }
  socket.on('data', (chunk) => {
    client.received += chunk
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    client.closedBy = error.code
  })
  socket.on('close', () => {
    client.closedBy ??= 'FIN'
  })
  toClose.push(() => socket.destroy())
  await once(socket, 'connect')
  return client
}

it('answers pipelined commands in order, the slow one first', async () => {
  let release = (_reply: Reply) => {}
  const server = await start(([name = '', text = '']) => {
    if (name !== 'SLOW') return text
    return new Promise<Reply>((resolve) => {
      release = resolve
    })
  })
  const client = await open(server)
  client.socket.write('SLOW x\r\nECHO y\r\n')
  await vi.waitFor(() => expect(server.received).toHaveLength(1))
  release('x')
  await vi.waitFor(() => expect(client.received).toBe('$1\r\nx\r\n$1\r\ny\r\n'))
})

it('answers nothing while frozen, accepts connections, and everything after', async () => {
  const server = await start()
  const before = await open(server)
  server.freeze()
  const during = await open(server)
  before.socket.write('ECHO a\r\n')
  during.socket.write('ECHO b\r\n')
  await vi.waitFor(() => expect(server.connections.size).toBe(2))
  expect(server.received).toEqual([])
  server.resume()
  await vi.waitFor(() => expect(before.received + during.received).toBe('$1\r\na\r\n$1\r\nb\r\n'))
})

it('refuses connections when killed and takes them on the same port again', async () => {
  const server = await start()
  const client = await open(server)
  await server.kill()
  await vi.waitFor(() => expect(client.closedBy).toBe('FIN'))
  await expect(open(server)).rejects.toThrow('ECONNREFUSED')
  await server.restart()
  await open(server)
})

it('resets connections, old and new', async () => {
  const server = await start()
  const old = await open(server)
  await vi.waitFor(() => expect(server.connections.size).toBe(1))
  server.resetConnections()
  await vi.waitFor(() => expect(old.closedBy).toBe('ECONNRESET'))
  server.faults.reset = true
  await expect(open(server).then((fresh) => once(fresh.socket, 'end'))).rejects.toThrow('ECONNRESET')
})

it('cuts a reply in half, hangs one command, or answers any with an error, as scripted', async () => {
  const server = await start()
  server.faults.intercept = ([name]) => {
    if (name === 'CUT') return { action: 'cut', reply: 'half' }
    return name === 'HANG' ? { action: 'hang' } : undefined
  }
  server.faults.error = 'ERR max number of clients reached'
  const [cut, hung] = await Promise.all([open(server), open(server)])
  cut.socket.write('GET a\r\nCUT a\r\n')
  await vi.waitFor(() => expect(cut.closedBy).toBe('FIN'))
  expect(cut.received).toBe('-ERR max number of clients reached\r\n$4\r\nh')
  hung.socket.write('HANG\r\nGET a\r\n')
  await vi.waitFor(() => expect(server.received).toContainEqual(['HANG']))
  expect(server.received.filter(([name]) => name === 'GET')).toHaveLength(1)
  expect(hung.received).toBe('')
})

it('delays what arrives, in order', async () => {
  const server = await start()
  const client = await open(server)
  server.faults.delayMs = 30
  const startedAt = performance.now()
  client.socket.write('ECHO a\r\n')
  await vi.waitFor(() => expect(server.connections.size).toBe(1))
  await vi.waitFor(() => expect(client.received).toBe('$1\r\na\r\n'))
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29)
})
