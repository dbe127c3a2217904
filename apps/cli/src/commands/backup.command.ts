import type { GroupScript } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { runProgram } from '../stack/run-program.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'
import { isFileOfHere } from './file-of-here.ts'

export const backupCommand: Command = {
  name: 'backup',
  usage: onUsage,
  summary: 'Copy the data of a replica, load the copy to verify it, let old ones go (docs/guides/backup.md)',
  async run(args) {
    const { values } = parseArguments(this, args, onOption)
    return runScript(toStackKind(values.on), 'backup.sh', [])
  }
}

export const restoreCommand: Command = {
  name: 'restore',
  usage: `[<file> | -] ${onUsage} [--force]`,
  summary:
    'Load a backup into the running stack, the newest without a name; - on compose and kubernetes: from standard input; --force where there are keys',
  async run(args) {
    const { values, positionals } = parseArguments(
      this,
      args,
      { ...onOption, force: { type: 'boolean' } },
      { min: 0, max: 1 }
    )
    const [file = 'latest'] = positionals
    const kind = toStackKind(values.on)
    const input = kind.name !== 'processes' && isFileOfHere(file) ? file : undefined
    const source = input === undefined ? file : '-'
    return runScript(kind, 'restore.sh', [...(values.force === true ? ['--force'] : []), source], input)
  }
}

async function runScript(
  kind: ReturnType<typeof toStackKind>,
  script: GroupScript,
  args: readonly string[],
  input?: string
): Promise<number> {
  if (kind.groupScript === undefined) throw new CommandError(`not on ${kind.name}`)
  // Somebody who has nothing running hears that first.
  await kind.attach()
  const program = await kind.groupScript(script, args)
  return runProgram(program, input)
}
