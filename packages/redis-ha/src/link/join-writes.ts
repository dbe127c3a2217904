import type { Socket } from 'node:net'

/**
 * Makes one write of all that is written to `socket` in one turn of the event loop; returns how to send it earlier. ioredis'
 * own auto-pipelining and pipelines cost three times as much as the commands they send (docs/decisions/0007).
 */
export function joinWrites(socket: Socket): () => void {
  const write = socket.write.bind(socket) as (data: string | Uint8Array) => boolean
  let joined = ''
  const flush = () => {
    const data = joined
    joined = ''
    if (data !== '' && socket.writable) write(data)
  }
  socket.write = (data: string | Uint8Array) => {
    if (typeof data === 'string') {
      if (joined === '') setImmediate(flush)
      joined += data
      return true
    }
    flush()
    return write(data)
  }
  return flush
}
