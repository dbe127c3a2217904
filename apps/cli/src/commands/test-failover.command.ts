import { CommandError } from '../command-error.ts'
import { type FailoverTest, failoverFaults, testFailover } from '../demo/test-failover.ts'
import { printResult } from '../output/print-result.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

export const testFailoverCommand: Command = {
  name: 'test-failover',
  usage: `${onUsage} [--fault <name>] [--json]`,
  summary: `In six steps: who is master, write, break it (${failoverFaults.join(', ')}), another master, data there, writable; then heal`,
  async run(args) {
    const { values } = parseArguments(this, args, {
      ...onOption,
      fault: { type: 'string', default: 'kill-master' },
      json: { type: 'boolean' }
    })
    const fault = failoverFaults.find((name) => name === values.fault)
    if (fault === undefined) throw new CommandError(`--fault is one of: ${failoverFaults.join(', ')}`, 2)
    const { topology } = await toStackKind(values.on).attach()
    const say = (line: string) => process.stderr.write(`${line}\n`)
    const result = await testFailover(topology, fault, say)
    printResult(values, result, renderResult(result))
    return result.lost === 0 ? 0 : 1
  }
}

function renderResult({ from, to, seconds, written, lost }: FailoverTest): string {
  return `${from} was replaced by ${to}; the first write after ${seconds} s. Of ${written} writes that replicas had confirmed ${lost} are lost\n`
}
