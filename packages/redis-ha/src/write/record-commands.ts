import { type ChainableCommander, Redis } from 'ioredis'
import type { WriteAttempt } from './write-options.ts'

/** A command that is yet to be sent: the name of ioredis' method and what it is called with. */
export interface RecordedCommand {
  readonly name: string
  readonly args: readonly unknown[]
}

/** What a write puts on its pipeline, and nothing that it puts there later. */
export function recordCommands(
  build: (pipe: ChainableCommander, attempt: WriteAttempt) => unknown,
  attempt: WriteAttempt
): readonly RecordedCommand[] {
  const recorder = new Recorder()
  const result = build(recorder as unknown as ChainableCommander, attempt)
  if (result instanceof Promise) {
    result.catch(() => {})
    throw new TypeError('build must be synchronous: it returned a promise')
  }
  return recorder.commands
}

class Recorder {
  readonly commands: RecordedCommand[] = []

  get length(): number {
    return this.commands.length
  }
}

/** Many writes share what is sent: ending it, or enclosing it in a transaction, is not theirs. */
const refused = new Set(['exec', 'multi'])

for (const command of [...Redis.prototype.getBuiltinCommands(), 'call']) {
  for (const name of [command, `${command}Buffer`]) {
    Object.defineProperty(Recorder.prototype, name, {
      value: refused.has(command) ? refusal(command) : recording(name)
    })
  }
}

function recording(name: string) {
  return function (this: Recorder, ...args: readonly unknown[]) {
    this.commands.push({ name, args })
    return this
  }
}

function refusal(name: string) {
  return () => {
    throw new TypeError(
      `build must not call ${name}(): its pipeline is shared. For what must be atomic use a script (eval)`
    )
  }
}
