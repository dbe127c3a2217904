import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { TestbedError } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

export const logsCommand: Command = {
  name: 'logs',
  usage: `[<name>…] ${onUsage} [--follow] [--lines <n>]`,
  summary: 'What nodes, Sentinels and services have said; --follow goes on until Ctrl-C',
  async run(args) {
    const { values, positionals } = parseArguments(
      this,
      args,
      { ...onOption, follow: { type: 'boolean', short: 'f' }, lines: { type: 'string', default: '50' } },
      { min: 0, max: 99 }
    )
    if (!/^\d{1,6}$/.test(values.lines)) throw new CommandError(`--lines is a whole number, not '${values.lines}'`, 2)
    const options = { follow: values.follow === true, lines: Number(values.lines) }
    const [program = '', ...rest] = await toStackKind(values.on).logs(positionals, options)
    const child = spawn(program, rest, { stdio: ['ignore', 'inherit', 'inherit'] })
    // Ctrl-C reaches the child as well; this program ends with it.
    process.once('SIGINT', () => {})
    const [code] = await once(child, 'exit').catch((cause) => {
      if (cause.code !== 'ENOENT') throw cause
      throw new TestbedError('TESTBED_TOOL_MISSING', `${program} is not installed`, { cause })
    })
    return code === 0 || code === null ? 0 : 1
  }
}
