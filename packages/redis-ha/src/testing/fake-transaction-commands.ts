import type { CommandTable } from './fake-command.ts'
import { errorReply, ok, type Reply } from './resp-reply.ts'

/** MULTI, EXEC and DISCARD; `table` has the commands that EXEC runs. */
export function createTransactionCommands(table: () => CommandTable): CommandTable {
  const flags = ['loading', 'stale', 'not-queued'] as const
  return {
    MULTI: {
      arity: 1,
      flags,
      run: (_args, connection) => {
        if (connection.transaction !== undefined) return errorReply('ERR MULTI calls can not be nested')
        connection.transaction = { commands: [], isBroken: false }
        return ok
      }
    },
    DISCARD: {
      arity: 1,
      flags,
      run: (_args, connection) => {
        if (connection.transaction === undefined) return errorReply('ERR DISCARD without MULTI')
        connection.transaction = undefined
        return ok
      }
    },
    EXEC: {
      arity: 1,
      flags: [...flags, 'runs-queue'],
      run: (_args, connection) => {
        const transaction = connection.transaction
        if (transaction === undefined) return errorReply('ERR EXEC without MULTI')
        // Commands that wait outside answer at once inside: they see that the transaction is still there.
        const replies = transaction.isBroken
          ? undefined
          : transaction.commands.map(([name = '', ...args]) =>
              toPlainReply(table()[name.toUpperCase()]?.run(args, connection))
            )
        connection.transaction = undefined
        return replies ?? errorReply('EXECABORT Transaction discarded because of previous errors.')
      }
    }
  }
}

function toPlainReply(result: unknown): Reply {
  if (result instanceof Promise) throw new Error('a command that waits cannot run inside MULTI')
  return result as Reply
}
