import type { Socket } from 'node:net'

/**
 * Makes one write of all that is written to `socket` in one turn of the event loop; returns how to send it earlier. ioredis'
 * own auto-pipelining and pipelines cost three times as much as the commands they send (docs/decisions/0007).
 */
export function joinWrites(socket: Socket): () => void {
  const write = socket.write.bind(socket) as (data: string | Uint8Array) => boolean
  // Text is joined as text; only behind bytes, which commands with binary arguments are, everything becomes bytes.
  let text = ''
  let bytes: Uint8Array[] = []
  const flush = () => {
    const data = bytes.length === 0 ? text : Buffer.concat(text === '' ? bytes : [...bytes, Buffer.from(text)])
    text = ''
    bytes = []
    if (data.length > 0 && socket.writable) write(data)
  }
  socket.write = (data: string | Uint8Array) => {
    if (text === '' && bytes.length === 0) setImmediate(flush)
    if (typeof data === 'string') text += data
    else {
      if (text !== '') bytes.push(Buffer.from(text))
      text = ''
      bytes.push(data)
    }
    return true
  }
  return flush
}
