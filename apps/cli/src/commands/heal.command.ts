import { printResult } from '../output/print-result.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

const settleTimeoutMs = 60_000

export const healCommand: Command = {
  name: 'heal',
  usage: `${onUsage} [--json]`,
  summary: 'Start what was killed, wake what was frozen, and wait until all agree again',
  async run(args) {
    const { values } = parseArguments(this, args, { ...onOption, json: { type: 'boolean' } })
    const { topology } = await toStackKind(values.on).attach()
    const startedAt = performance.now()
    await topology.heal()
    await topology.waitUntilSettled(settleTimeoutMs)
    const durationMs = Math.round(performance.now() - startedAt)
    const { name, host, port } = await topology.currentMaster()
    const result = { master: name, address: `${host}:${port}`, durationMs }
    printResult(values, result, `all nodes are back; master is ${result.master} at ${result.address}\n`)
    return 0
  }
}
