import { CommandError } from '../command-error.ts'
import { printResult } from '../output/print-result.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'
import { readStatus, renderStatus } from './status.command.ts'

export const upCommand: Command = {
  name: 'up',
  usage: `${onUsage} [--replicas <n>] [--with <layer,…>] [--json]`,
  summary: 'Start everything that is not running, wait until all is whole, and leave it running',
  async run(args) {
    const { values } = parseArguments(this, args, {
      ...onOption,
      replicas: { type: 'string', default: '2' },
      with: { type: 'string' },
      json: { type: 'boolean' }
    })
    const kind = toStackKind(values.on)
    const startedAt = performance.now()
    const stack = await kind.up({
      replicas: toReplicas(values.replicas),
      layers: values.with?.split(',').filter((layer) => layer !== ''),
      say: (line) => process.stderr.write(`${line}\n`)
    })
    const status = await readStatus(kind.name, stack)
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    printResult(values, status, renderStatus(status))
    process.stderr.write(`all is up (${seconds} s). Stop it with: ha down --on ${kind.name}\n`)
    return 0
  }
}

function toReplicas(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text)
  throw new CommandError(`--replicas is a whole number from 1 on, not '${text}'`, 2)
}
