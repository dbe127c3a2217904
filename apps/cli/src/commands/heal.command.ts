import { attachToStack } from '../stack/stack-files.ts'
import { type Command, parseArguments } from './command.ts'

const settleTimeoutMs = 60_000

export const healCommand: Command = {
  name: 'heal',
  usage: '',
  summary: 'Start what was killed, wake what was frozen, and wait until all agree again',
  async run(args) {
    parseArguments(this, args, {})
    const topology = await attachToStack()
    await topology.heal()
    await topology.waitUntilSettled(settleTimeoutMs)
    const master = await topology.currentMaster()
    process.stdout.write(`all nodes are back; master is ${master.name} at ${master.host}:${master.port}\n`)
    return 0
  }
}
