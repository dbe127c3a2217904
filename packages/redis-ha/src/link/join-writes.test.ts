import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { joinWrites } from './join-writes.ts'

/** A socket, what goes through its own write, and what arrives on the other side. */
async function open() {
  const server = createServer()
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const [peer] = (await once(server, 'connection')) as [Socket]
  let arrived = ''
  peer.on('data', (data) => {
    arrived += data
  })
  const written: string[] = []
  const write = socket.write.bind(socket)
  socket.write = (data: string | Uint8Array) => {
    written.push(String(data))
    return write(data)
  }
  return { socket, written, arrived: () => arrived }
}

it('makes one write of all writes of a turn', async () => {
  const { socket, written, arrived } = await open()
  joinWrites(socket)
  for (const word of ['a', 'é', 'c']) socket.write(word)
  await vi.waitFor(() => expect(arrived()).toBe('aéc'))
  expect(written).toEqual(['aéc'])
})

it('joins bytes with text, in their order', async () => {
  const { socket, written, arrived } = await open()
  joinWrites(socket)
  socket.write('é')
  socket.write(Buffer.from('b'))
  socket.write(Buffer.from('c'))
  socket.write('é')
  await vi.waitFor(() => expect(arrived()).toBe('ébcé'))
  socket.write('d')
  await vi.waitFor(() => expect(arrived()).toBe('ébcéd'))
  expect(written).toEqual(['ébcé', 'd'])
})

it('sends at once when it is told to, and nothing twice', async () => {
  const { socket, written, arrived } = await open()
  const flush = joinWrites(socket)
  socket.write('a')
  flush()
  flush()
  expect(written).toEqual(['a'])
  socket.write('b')
  await vi.waitFor(() => expect(arrived()).toBe('ab'))
})

it('does not hold back what is much, and loses nothing of its order', async () => {
  const { socket, written, arrived } = await open()
  joinWrites(socket)
  const parts = Array.from({ length: 30 }, (_, i) =>
    i % 3 === 0 ? Buffer.from(`${i};`.padEnd(1000, 'b')) : `${i};`.padEnd(1000, 't')
  )
  for (const [i, part] of parts.entries()) {
    socket.write(part)
    if (i === 10) expect(written).toHaveLength(1)
  }
  await vi.waitFor(() => expect(arrived()).toBe(parts.join('')))
  expect(written.map(({ length }) => length)).toEqual([9000, 9000, 9000, 3000])
})

it('says nothing on a socket that was dropped meanwhile', async () => {
  const { socket, written } = await open()
  joinWrites(socket)
  socket.write('a')
  socket.destroy()
  await new Promise((resolve) => setImmediate(resolve))
  expect(written).toEqual([])
})
