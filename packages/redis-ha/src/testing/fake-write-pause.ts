import type { CommandTable } from './fake-command.ts'
import { errorReply, ok } from './resp-reply.ts'

/** CLIENT PAUSE and UNPAUSE of one fake node. */
export interface FakeWritePause {
  readonly subcommands: CommandTable
  /** Resolves when the pause is over; `undefined` when the command may run now. */
  hold(isWrite: boolean): Promise<void> | undefined
}

/** Nothing is paused until a client asks for it. */
export function createWritePause(): FakeWritePause {
  let mode: 'write' | 'all' | undefined
  let timer: NodeJS.Timeout | undefined
  const waiting = new Set<() => void>()

  const unpause = () => {
    clearTimeout(timer)
    mode = undefined
    for (const proceed of waiting) proceed()
    waiting.clear()
  }

  return {
    hold: (isWrite) => {
      if (mode === undefined || (mode === 'write' && !isWrite)) return undefined
      return new Promise((resolve) => waiting.add(resolve))
    },
    subcommands: {
      PAUSE: {
        arity: -2,
        run: ([timeoutMs = '', word = 'ALL']) => {
          if (!/^\d+$/.test(timeoutMs)) return errorReply('ERR timeout is not an integer or out of range')
          if (!/^(write|all)$/i.test(word)) return errorReply('ERR CLIENT PAUSE mode must be WRITE or ALL')
          clearTimeout(timer)
          mode = word.toLowerCase() === 'write' ? 'write' : 'all'
          timer = setTimeout(unpause, Number(timeoutMs)).unref()
          return ok
        }
      },
      UNPAUSE: {
        arity: 1,
        run: () => {
          unpause()
          return ok
        }
      }
    }
  }
}
