import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Address } from '../redis/ask.ts'

export interface DelayProxy {
  /** On 127.0.0.1. */
  readonly port: number
  /** What `target` says from now on arrives this late; never less than before. @default 0 */
  delayMs: number
  close(): void
}

/** Passes connections on to `target`; what `target` says can be made to arrive late, what it hears arrives at once. */
export async function startDelayProxy(target: Address): Promise<DelayProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(target)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    // One timer a chunk: timers of equal length fire in the order they were set.
    far.on('data', (chunk) => setTimeout(() => near.write(chunk), proxy.delayMs))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const proxy: DelayProxy = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    delayMs: 0,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    }
  }
  return proxy
}
