import { createClientCommands } from './fake-client-commands.ts'
import { type CommandTable, createSubcommands } from './fake-command.ts'
import type { FakeConnection } from './fake-connection.ts'
import { createHandshakeCommands, type FakeIdentity } from './fake-handshake.ts'
import { errorReply, ok } from './resp-reply.ts'

/** What every connection needs, to a node or to a Sentinel: HELLO, AUTH, PING, ECHO, QUIT, SELECT and CLIENT. */
export function createSessionCommands(
  identity: FakeIdentity,
  connections: () => Iterable<FakeConnection>,
  moreClientCommands: CommandTable = {}
): CommandTable {
  return {
    ...createHandshakeCommands(identity),
    PING: {
      arity: -1,
      flags: ['pub-sub'],
      run: ([message], { version, channels, patterns }) => {
        if (version === 2 && channels.size + patterns.size > 0) return ['pong', message ?? '']
        return message ?? { simple: 'PONG' }
      }
    },
    ECHO: { arity: 2, flags: ['loading', 'stale'], run: ([message = '']) => message },
    QUIT: {
      arity: -1,
      flags: ['no-auth', 'loading', 'stale', 'pub-sub', 'not-queued'],
      run: (_args, connection) => {
        connection.send(ok)
        connection.end()
        return { action: 'none' }
      }
    },
    SELECT: {
      arity: 2,
      flags: ['loading', 'stale'],
      run: ([db = ''], connection) => {
        if (!/^-?\d+$/.test(db)) return errorReply('ERR value is not an integer or out of range')
        if (Number(db) < 0 || Number(db) > 15) return errorReply('ERR DB index is out of range')
        connection.db = Number(db)
        return ok
      }
    },
    CLIENT: {
      arity: -2,
      flags: ['loading', 'stale'],
      run: createSubcommands('CLIENT', { ...createClientCommands(connections), ...moreClientCommands })
    }
  }
}
