import { type FaultName, type Topology, waitUntil } from '@repo/testbed'
import { attachToStack } from '../stack/stack-files.ts'
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
    usage: '',
    summary,
    async run(args) {
      parseArguments(this, args, {})
      const topology = await attachToStack()
      const before = await topology.currentMaster()
      const startedAt = performance.now()
      await topology.fault(name)
      const after = await waitUntil('another master', () => otherMaster(topology, before.name), {
        timeoutMs: switchTimeoutMs
      })
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      process.stdout.write(
        `master was ${before.name}, is ${after.name} at ${after.host}:${after.port} (${seconds} s)\n`
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
