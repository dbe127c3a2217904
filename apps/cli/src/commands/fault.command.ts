import { faultNames, faults, isFaultName } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { renderTable } from '../output/table.ts'
import { attachToStack } from '../stack/stack-files.ts'
import { type Command, parseArguments } from './command.ts'

export const faultCommand: Command = {
  name: 'fault',
  usage: '<name> | --list',
  summary: 'Break something: kill or freeze a node, or have the master replaced',
  async run(args) {
    const { values, positionals } = parseArguments(this, args, { list: { type: 'boolean' } }, { min: 0, max: 1 })
    if (values.list === true) {
      process.stdout.write(renderTable(faultNames.map((name) => [name, faults[name]])))
      return 0
    }
    const [name] = positionals
    if (name === undefined || !isFaultName(name)) {
      throw new CommandError(
        `${name === undefined ? 'which fault?' : `there is no fault '${name}'.`} One of: ${faultNames.join(', ')}`,
        2
      )
    }
    const topology = await attachToStack()
    const { target } = await topology.fault(name)
    process.stdout.write(`${name}: done to ${target}. Undo it with: ha heal\n`)
    return 0
  }
}
