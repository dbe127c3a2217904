import type { GroupScript } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { runProgram } from '../stack/run-program.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

export const backupCommand: Command = {
  name: 'backup',
  usage: onUsage,
  summary: 'Copy the data of a replica, load the copy to verify it, let old ones go (docs/guides/backup.md)',
  async run(args) {
    const { values } = parseArguments(this, args, onOption)
    return runScript(values.on, 'backup.sh', [])
  }
}

export const restoreCommand: Command = {
  name: 'restore',
  usage: `[<file> | -] ${onUsage} [--force]`,
  summary:
    'Load a backup into the running stack, the newest without a name; - on kubernetes: from standard input; --force where there are keys',
  async run(args) {
    const { values, positionals } = parseArguments(
      this,
      args,
      { ...onOption, force: { type: 'boolean' } },
      { min: 0, max: 1 }
    )
    const [file = 'latest'] = positionals
    return runScript(values.on, 'restore.sh', [...(values.force === true ? ['--force'] : []), file])
  }
}

async function runScript(on: string | undefined, script: GroupScript, args: readonly string[]): Promise<number> {
  const kind = toStackKind(on)
  if (kind.groupScript === undefined) throw new CommandError(`not on ${kind.name}`)
  // Somebody who has nothing running hears that first.
  await kind.attach()
  return runProgram(await kind.groupScript(script, args))
}
