import { type FaultName, type Topology, waitUntil } from '@repo/testbed'
import { printResult } from '../output/print-result.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

const switchTimeoutMs = 30_000

export const failoverCommand = replaceMaster(
  'failover',
  'Have Sentinel replace the master now, without preparation (SENTINEL FAILOVER)'
)

export const switchoverCommand = replaceMaster(
  'switchover',
  'Hand the master over in order: pause writes, let a replica catch up, switch; loses nothing'
)

function replaceMaster(name: FaultName & ('failover' | 'switchover'), summary: string): Command {
  return {
    name,
    usage: `${onUsage} [--json]`,
    summary,
    async run(args) {
      const { values } = parseArguments(this, args, { ...onOption, json: { type: 'boolean' } })
      const { topology } = await toStackKind(values.on).attach()
      const before = await topology.currentMaster()
      const startedAt = performance.now()
      await topology.fault(name)
      const after = await waitUntil('another master', () => otherMaster(topology, before.name), {
        timeoutMs: switchTimeoutMs
      })
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      const result = { from: before.name, to: after.name, address: `${after.host}:${after.port}`, seconds }
      printResult(
        values,
        { ...result, seconds: Number(seconds) },
        `master was ${result.from}, is ${result.to} at ${result.address} (${seconds} s)\n`
      )
      return 0
    }
  }
}

async function otherMaster(topology: Topology, before: string) {
  try {
    const master = await topology.currentMaster()
    return master.name === before ? undefined : master
  } catch {
    // No majority for a moment: that is what a switch looks like.
    return undefined
  }
}
