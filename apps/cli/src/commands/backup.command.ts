import type { GroupScript, Program } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { collectProgram } from '../stack/collect-program.ts'
import { runProgram } from '../stack/run-program.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'
import { isFileOfHere } from './file-of-here.ts'
import { parseBackup } from './parse-backup.ts'

export const backupCommand: Command = {
  name: 'backup',
  usage: `${onUsage} [--json]`,
  summary: 'Copy the data of a replica, load the copy to verify it, let old ones go (docs/guides/backup.md)',
  async run(args) {
    const { values } = parseArguments(this, args, { ...onOption, json: { type: 'boolean' } })
    const program = await findScript(toStackKind(values.on), 'backup.sh', [])
    if (values.json !== true) return runProgram(program)
    const startedAt = performance.now()
    const { code, stderr } = await collectProgram(program)
    if (code !== 0) return code
    const durationMs = Math.round(performance.now() - startedAt)
    process.stdout.write(`${JSON.stringify({ ...parseBackup(stderr), durationMs })}\n`)
    return 0
  }
}

export const restoreCommand: Command = {
  name: 'restore',
  usage: `[<file> | -] ${onUsage} [--force] [--json]`,
  summary:
    'Load a backup into the running stack, the newest without a name; - on compose and kubernetes: from standard input; --force where there are keys',
  async run(args) {
    // What it prints is JSON, asked for or not.
    const { values, positionals } = parseArguments(
      this,
      args,
      { ...onOption, force: { type: 'boolean' }, json: { type: 'boolean' } },
      { min: 0, max: 1 }
    )
    const [file = 'latest'] = positionals
    const kind = toStackKind(values.on)
    const input = kind.name !== 'processes' && isFileOfHere(file) ? file : undefined
    const source = input === undefined ? file : '-'
    const program = await findScript(kind, 'restore.sh', [...(values.force === true ? ['--force'] : []), source])
    return runProgram(program, input)
  }
}

async function findScript(
  kind: ReturnType<typeof toStackKind>,
  script: GroupScript,
  args: readonly string[]
): Promise<Program> {
  if (kind.groupScript === undefined) throw new CommandError(`not on ${kind.name}`)
  // Somebody who has nothing running hears that first.
  await kind.attach()
  return kind.groupScript(script, args)
}
