import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

const settleTimeoutMs = 60_000

export const healCommand: Command = {
  name: 'heal',
  usage: onUsage,
  summary: 'Start what was killed, wake what was frozen, and wait until all agree again',
  async run(args) {
    const { values } = parseArguments(this, args, onOption)
    const { topology } = await toStackKind(values.on).attach()
    await topology.heal()
    await topology.waitUntilSettled(settleTimeoutMs)
    const master = await topology.currentMaster()
    process.stdout.write(`all nodes are back; master is ${master.name} at ${master.host}:${master.port}\n`)
    return 0
  }
}
