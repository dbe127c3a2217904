import type { CommandTable } from './fake-command.ts'
import type { FakeConnection, HandlerResult } from './fake-connection.ts'

/** Channels of one fake server. */
export interface FakePubSub {
  readonly commands: CommandTable
  /** Sends to everyone subscribed; returns how many were. */
  publish(channel: string, message: string): number
}

/** SUBSCRIBE, PSUBSCRIBE, their opposites and PUBLISH over the connections of one server. */
export function createFakePubSub(
  connections: () => Iterable<FakeConnection>,
  onPublished: (channel: string, message: string) => void = () => {}
): FakePubSub {
  const publish = (channel: string, message: string) => {
    let receivers = 0
    for (const connection of connections()) {
      if (connection.channels.has(channel)) {
        connection.send({ push: ['message', channel, message] })
        receivers += 1
      }
      for (const pattern of connection.patterns) {
        if (!matchesGlob(channel, pattern)) continue
        connection.send({ push: ['pmessage', pattern, channel, message] })
        receivers += 1
      }
    }
    return receivers
  }

  const change =
    (word: string, kind: 'channels' | 'patterns', how: 'add' | 'delete') =>
    (args: readonly string[], connection: FakeConnection): HandlerResult => {
      const names = args.length > 0 ? args : [...connection[kind]]
      for (const name of names.length > 0 ? names : [null]) {
        if (name !== null) connection[kind][how](name)
        connection.send({ push: [word, name, connection.channels.size + connection.patterns.size] })
      }
      return { action: 'none' }
    }

  const flags = ['pub-sub', 'loading', 'stale'] as const
  return {
    publish,
    commands: {
      SUBSCRIBE: { arity: -2, flags, run: change('subscribe', 'channels', 'add') },
      PSUBSCRIBE: { arity: -2, flags, run: change('psubscribe', 'patterns', 'add') },
      UNSUBSCRIBE: { arity: -1, flags, run: change('unsubscribe', 'channels', 'delete') },
      PUNSUBSCRIBE: { arity: -1, flags, run: change('punsubscribe', 'patterns', 'delete') },
      PUBLISH: {
        arity: 3,
        flags: ['loading', 'stale'],
        run: ([channel = '', message = '']) => {
          onPublished(channel, message)
          return publish(channel, message)
        }
      }
    }
  }
}

/** Redis' globs as far as channels use them: `*` and `?`. */
function matchesGlob(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]')
  return new RegExp(`^${source}$`).test(text)
}
