import type { Socket } from 'node:net'

/**
 * So much is not held back any longer: while the rest of a large turn is being written the node works on the first part. Some
 * twenty commands with their arguments.
 */
const maxHeldLength = 8 * 1024

/**
 * Makes one write of all that is written to `socket` in one turn of the event loop; returns how to send it earlier. ioredis'
 * own auto-pipelining and pipelines cost three times as much as the commands they send (docs/decisions/0007).
 */
export function joinWrites(socket: Socket): () => void {
  const write = socket.write.bind(socket) as (data: string | Uint8Array) => boolean
  // Text is joined as text; only behind bytes, which commands with binary arguments are, everything becomes bytes.
  let text = ''
  let bytes: Uint8Array[] = []
  let heldLength = 0
  const flush = () => {
    const data = bytes.length === 0 ? text : Buffer.concat(text === '' ? bytes : [...bytes, Buffer.from(text)])
    text = ''
    bytes = []
    heldLength = 0
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
    heldLength += data.length
    if (heldLength >= maxHeldLength) flush()
    return true
  }
  return flush
}
