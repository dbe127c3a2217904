import { once } from 'node:events'
import { connect } from 'node:net'

/**
 * One kept-alive connection that does as little as can be: with a full HTTP client the generator, on the same cores, would
 * be the slower half, and the server would never see two requests at once.
 */
export interface HttpConnection {
  /** Sends a whole request; resolves with the head of its answer, and rejects when the connection ends before it. */
  ask(request: string): Promise<string>
  close(): void
}

interface Waiting {
  readonly resolve: (head: string) => void
  readonly reject: (error: Error) => void
}

export async function openConnection(port: number): Promise<HttpConnection> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true }).setEncoding('latin1')
  await once(socket, 'connect')
  let received = ''
  let waiting: Waiting | undefined

  socket.on('data', (text: string) => {
    received = received === '' ? text : received + text
    const head = completeHead(received)
    if (head === undefined) return
    received = ''
    waiting?.resolve(head)
  })
  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(new Error('the server closed the connection')))

  return {
    ask: (request) =>
      new Promise<string>((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(request)
      }),
    close: () => socket.destroy()
  }
}

/** The head of an answer that is all there; `undefined` while a part of it is missing. */
function completeHead(text: string): string | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = text.slice(0, end)
  const bodyLength = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
  return text.length >= end + 4 + bodyLength ? head : undefined
}
