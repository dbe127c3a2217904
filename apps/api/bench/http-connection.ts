import { once } from 'node:events'
import { connect } from 'node:net'

export interface HttpAnswer {
  readonly head: string
  readonly body: string
}

/**
 * One kept-alive connection that does as little as can be: with a full HTTP client the generator, on the same cores, would
 * be the slower half, and the server would never see two requests at once.
 */
export interface HttpConnection {
  /** Sends a whole request; resolves with its answer, and rejects when the connection ends before it. */
  ask(request: string): Promise<HttpAnswer>
  close(): void
}

interface Waiting {
  readonly resolve: (answer: HttpAnswer) => void
  readonly reject: (error: Error) => void
}

export async function openConnection(port: number): Promise<HttpConnection> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true }).setEncoding('latin1')
  await once(socket, 'connect')
  let received = ''
  let waiting: Waiting | undefined

  socket.on('data', (text: string) => {
    received = received === '' ? text : received + text
    const answer = toAnswer(received)
    if (answer === undefined) return
    received = ''
    waiting?.resolve(answer)
  })
  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(new Error('the server closed the connection')))

  return {
    ask: (request) =>
      new Promise<HttpAnswer>((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(request)
      }),
    close: () => socket.destroy()
  }
}

/** An answer that is all there; `undefined` while a part of it is missing. */
function toAnswer(text: string): HttpAnswer | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = text.slice(0, end)
  const body = text.slice(end + 4)
  return body.length >= Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0) ? { head, body } : undefined
}
