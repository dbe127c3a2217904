import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { NodeAddress } from '../../src/index.ts'

/** A name that leads each new connection to whomever `choose` says, as that of a managed Redis does. */
export async function startForwarder(choose: () => NodeAddress): Promise<{ address: NodeAddress; close(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer((from) => {
    const to = connect(choose())
    for (const [socket, other] of [
      [from, to],
      [to, from]
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    }
  }
}
