import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

export const downCommand: Command = {
  name: 'down',
  usage: `${onUsage} [--data]`,
  summary: 'Stop everything in order; containers keep their data unless --data is given, processes keep none',
  async run(args) {
    const { values } = parseArguments(this, args, { ...onOption, data: { type: 'boolean' } })
    const kind = toStackKind(values.on)
    await kind.down({ data: values.data === true })
    process.stdout.write(`nothing runs any more on ${kind.name}\n`)
    return 0
  }
}
