import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

export const downCommand: Command = {
  name: 'down',
  usage: `${onUsage} [--data]`,
  summary: 'Stop everything in order; the data stays for the next `ha up`, unless --data is given',
  async run(args) {
    const { values } = parseArguments(this, args, { ...onOption, data: { type: 'boolean' } })
    const kind = toStackKind(values.on)
    await kind.down({ data: values.data === true })
    process.stdout.write(`nothing runs any more on ${kind.name}\n`)
    return 0
  }
}
