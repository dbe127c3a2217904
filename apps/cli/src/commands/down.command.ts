import { printResult } from '../output/print-result.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

export const downCommand: Command = {
  name: 'down',
  usage: `${onUsage} [--data] [--json]`,
  summary: 'Stop everything in order; the data stays for the next `ha up`, unless --data is given',
  async run(args) {
    const { values } = parseArguments(this, args, { ...onOption, data: { type: 'boolean' }, json: { type: 'boolean' } })
    const kind = toStackKind(values.on)
    const data = values.data === true
    await kind.down({ data })
    printResult(values, { on: kind.name, dataRemoved: data }, `nothing runs any more on ${kind.name}\n`)
    return 0
  }
}
