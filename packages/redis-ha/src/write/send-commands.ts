import type { Redis } from 'ioredis'
import type { PlainConnection } from '../link/plain-connection.ts'
import type { RecordedCommand } from './record-commands.ts'

export type Reply = readonly [error: Error | null, value?: unknown]

type Methods = Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>

/** Sends `commands` as one message, now; resolves with a reply or an error for each of them, in order. */
export function sendCommands(
  { redis, flush }: PlainConnection,
  commands: readonly RecordedCommand[]
): Promise<readonly Reply[]> {
  const replies = new Array<Reply>(commands.length)
  let missing = commands.length
  return new Promise((resolve) => {
    const answered = (i: number, reply: Reply) => {
      replies[i] = reply
      missing -= 1
      if (missing === 0) resolve(replies)
    }
    for (let i = 0; i < commands.length; i++) {
      send(redis, commands[i] as RecordedCommand).then(
        (value) => answered(i, [null, value]),
        (error: Error) => answered(i, [error])
      )
    }
    flush()
  })
}

function send(redis: Redis, { name, args }: RecordedCommand): Promise<unknown> {
  try {
    // Recorded by this name because ioredis has it.
    return (redis as unknown as Methods)[name]?.(...args) as Promise<unknown>
  } catch (error) {
    return Promise.reject(error)
  }
}
