import type { CommandTable } from './fake-command.ts'
import type { FakeConnection } from './fake-connection.ts'
import { errorReply, ok } from './resp-reply.ts'

/** The words after CLIENT: names, ids, the list and KILL by TYPE and ID. */
export function createClientCommands(connections: () => Iterable<FakeConnection>): CommandTable {
  return {
    ID: { arity: 1, run: (_args, connection) => connection.id },
    GETNAME: { arity: 1, run: (_args, connection) => (connection.name === '' ? null : connection.name) },
    SETNAME: {
      arity: 2,
      run: ([name = ''], connection) => {
        if (/[^!-~]/.test(name)) {
          return errorReply('ERR Client names cannot contain spaces, newlines or special characters.')
        }
        connection.name = name
        return ok
      }
    },
    SETINFO: { arity: 3, run: () => ok },
    'NO-EVICT': { arity: 2, run: () => ok },
    'NO-TOUCH': { arity: 2, run: () => ok },
    INFO: { arity: 1, run: (_args, connection) => describeClient(connection) },
    LIST: { arity: -1, run: () => [...connections()].map(describeClient).join('') },
    KILL: {
      arity: -2,
      run: (args, self) => {
        const type = readOption(args, 'TYPE')
        const id = readOption(args, 'ID')
        const keepsSelf = readOption(args, 'SKIPME') !== 'no'
        const isWanted = (connection: FakeConnection) => {
          const kind = connection.channels.size + connection.patterns.size > 0 ? 'pubsub' : 'normal'
          return (type ?? kind) === kind && (id ?? `${connection.id}`) === `${connection.id}`
        }
        const killed = [...connections()].filter((one) => isWanted(one) && !(keepsSelf && one === self))
        for (const connection of killed) connection.end()
        return killed.length
      }
    }
  }
}

function readOption(args: readonly string[], name: string): string | undefined {
  const index = args.findIndex((arg) => arg.toUpperCase() === name)
  return index === -1 ? undefined : args[index + 1]?.toLowerCase()
}

function describeClient(connection: FakeConnection): string {
  const { id, clientAddress, name, db, channels, patterns, version } = connection
  return `id=${id} addr=${clientAddress} name=${name} db=${db} sub=${channels.size} psub=${patterns.size} resp=${version}\n`
}
