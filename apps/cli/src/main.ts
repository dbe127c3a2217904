import { commands } from './commands/commands.ts'
import { renderHelp } from './commands/help.ts'
import { toExitCode } from './exit-codes.ts'

const [name = 'help', ...args] = process.argv.slice(2)

if (['help', '--help', '-h'].includes(name)) {
  process.stdout.write(renderHelp(commands))
} else {
  process.exitCode = await runCommand(name, args)
}

async function runCommand(name: string, args: readonly string[]): Promise<number> {
  const command = commands.find((candidate) => candidate.name === name)
  if (command === undefined) {
    process.stderr.write(`ha: there is no command '${name}'\n\n${renderHelp(commands)}`)
    return 2
  }
  try {
    return await command.run(args)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    process.stderr.write(`ha ${name}: ${error.message}\n`)
    return toExitCode(error)
  }
}
