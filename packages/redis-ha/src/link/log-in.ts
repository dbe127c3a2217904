import type { Socket } from 'node:net'

/** A node or Sentinel that asks for no password lets everybody in, also those that bring one. */
const noPasswordNeeded = /without any password configured|no password is set/

/** Sends AUTH on a connection that has not said anything yet; rejects with the server's words when it refuses. */
export function logIn(stream: Socket, username: string | undefined, password: string): Promise<void> {
  const command = ['AUTH', ...(username === undefined ? [] : [username]), password]
  stream.write(`*${command.length}\r\n${command.map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`).join('')}`)
  return new Promise((resolve, reject) => {
    let line = ''
    const read = (chunk: Buffer) => {
      line += chunk.toString()
      if (!line.endsWith('\r\n')) return
      // Paused until ioredis reads on: nothing may be lost between two readers.
      stream.off('data', read).pause()
      if (line === '+OK\r\n' || noPasswordNeeded.test(line)) resolve()
      else reject(new Error(line.slice(1).trim()))
    }
    stream.on('data', read)
  })
}
