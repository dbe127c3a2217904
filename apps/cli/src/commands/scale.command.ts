import { CommandError } from '../command-error.ts'
import { printResult } from '../output/print-result.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

export const scaleCommand: Command = {
  name: 'scale',
  usage: `[--replicas <n>] [--sentinels <n>] ${onUsage} [--json]`,
  summary: 'Add or take away replicas and Sentinels while everything runs; the others forget those that left',
  async run(args) {
    const { values } = parseArguments(this, args, {
      ...onOption,
      replicas: { type: 'string' },
      sentinels: { type: 'string' },
      json: { type: 'boolean' }
    })
    const kind = toStackKind(values.on)
    if (kind.scale === undefined) throw new CommandError(`there is no scaling on ${kind.name}: use --on kubernetes`, 2)
    if (values.replicas === undefined && values.sentinels === undefined) {
      throw new CommandError(`how many of which?\nusage: ha scale ${this.usage}`, 2)
    }
    const topology = await kind.scale({
      ...(values.replicas !== undefined && { replicas: toCount('--replicas', values.replicas) }),
      ...(values.sentinels !== undefined && { sentinels: toCount('--sentinels', values.sentinels) }),
      say: (line) => process.stderr.write(`${line}\n`)
    })
    const result = { replicas: topology.nodes.length - 1, sentinels: topology.sentinels.length }
    printResult(values, result, `${result.replicas} replicas, ${result.sentinels} Sentinels; all agree\n`)
    return 0
  }
}

function toCount(option: string, text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text)
  throw new CommandError(`${option} is a whole number from 1 on, not '${text}'`, 2)
}
