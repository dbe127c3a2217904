import { clusterFaults, type FaultName, faults, networkFaults } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { printResult } from '../output/print-result.ts'
import { renderTable } from '../output/table.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

const descriptions: Readonly<Record<FaultName, string>> = {
  ...faults,
  ...networkFaults,
  ...clusterFaults
}

export const faultCommand: Command = {
  name: 'fault',
  usage: `<name> | --list ${onUsage} [--json]`,
  summary: 'Break something: kill, freeze or cut off a node, or have the master replaced',
  async run(args) {
    const { values, positionals } = parseArguments(
      this,
      args,
      { ...onOption, list: { type: 'boolean' }, json: { type: 'boolean' } },
      { min: 0, max: 1 }
    )
    const kind = toStackKind(values.on)
    const { faultNames } = kind
    if (values.list === true) {
      const list = faultNames.map((name) => ({ name, description: descriptions[name] }))
      printResult(values, list, renderTable(list.map(({ name, description }) => [name, description])))
      return 0
    }
    const [text] = positionals
    const name = faultNames.find((candidate) => candidate === text)
    if (name === undefined) {
      throw new CommandError(
        `${text === undefined ? 'which fault?' : `there is no fault '${text}' on ${kind.name}.`} One of: ${faultNames.join(', ')}`,
        2
      )
    }
    const { topology } = await kind.attach()
    const record = await topology.fault(name)
    printResult(values, record, `${name}: done to ${record.target}. Undo it with: ha heal --on ${kind.name}\n`)
    return 0
  }
}
