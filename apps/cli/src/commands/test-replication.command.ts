import { randomUUID } from 'node:crypto'
import { type NodeHandle, type Topology, waitUntil } from '@repo/testbed'
import { CommandError } from '../command-error.ts'
import { printResult } from '../output/print-result.ts'
import { renderTable } from '../output/table.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

const arrivalTimeoutMs = 10_000

export const testReplicationCommand: Command = {
  name: 'test-replication',
  usage: `${onUsage} [--json]`,
  summary: 'Write to the master, and see it arrive on every replica',
  async run(args) {
    const { values } = parseArguments(this, args, { ...onOption, json: { type: 'boolean' } })
    const { topology } = await toStackKind(values.on).attach()
    const master = await topology.currentMaster()
    const replicas = topology.nodes.filter(({ name }) => name !== master.name)
    const key = `ha-test-replication:${randomUUID()}`
    const writtenAt = performance.now()
    const [reply] = await topology.ask(master, ['SET', key, 'arrived', 'EX', '60'])
    if (reply !== 'OK') throw new CommandError(`${master.name} took no write: ${reply}`)
    const arrivals = await Promise.all(
      replicas.map(async (replica) => ({
        replica: replica.name,
        ms: Math.round((await waitForKey(topology, replica, key)) - writtenAt)
      }))
    )
    await topology.ask(master, ['DEL', key])
    printResult(
      values,
      { master: master.name, arrivals },
      renderTable([
        [master.name, 'written'],
        ...arrivals.map(({ replica, ms }) => [replica, `arrived, seen after ${ms} ms`])
      ])
    )
    return 0
  }
}

async function waitForKey(topology: Topology, replica: NodeHandle, key: string): Promise<number> {
  const isThere = async () => (await topology.ask(replica, ['GET', key]))[0] === 'arrived'
  await waitUntil(`the write on ${replica.name}`, isThere, { timeoutMs: arrivalTimeoutMs, intervalMs: 5 })
  return performance.now()
}
