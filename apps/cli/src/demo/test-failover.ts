import { randomUUID } from 'node:crypto'
import { type NodeHandle, type Topology, waitUntil } from '@repo/testbed'
import { CommandError } from '../command-error.ts'

/** What makes Sentinel replace the master, on every kind of stack. */
export const failoverFaults = ['kill-master', 'freeze-master', 'failover', 'switchover'] as const

export interface FailoverTest {
  readonly from: string
  readonly to: string
  /** From the fault to the first write that the new master took and a replica confirmed. */
  readonly seconds: number
  readonly written: number
  readonly lost: number
}

const entries = 100
const switchTimeoutMs = 60_000

/** The six steps that an operator would go through by hand, and the way back, which is gone too when a step fails. */
export async function testFailover(
  topology: Topology,
  fault: (typeof failoverFaults)[number],
  say: (line: string) => void
): Promise<FailoverTest> {
  await topology.waitUntilSettled(switchTimeoutMs)
  const before = await topology.currentMaster()
  say(`1/6 the master is ${before.name}`)
  const key = `ha-test-failover:${randomUUID()}`
  await writeEntries(topology, before, key)
  say(`2/6 ${entries} writes, confirmed by a replica`)
  const startedAt = performance.now()
  try {
    await topology.fault(fault)
    say(`3/6 ${fault}`)
    const after = await waitUntil('another master', () => otherMaster(topology, before.name), {
      timeoutMs: switchTimeoutMs
    })
    say(`4/6 the master is ${after.name}`)
    const [length] = await topology.ask(after, ['LLEN', key])
    say(`5/6 ${length} of the ${entries} writes are there`)
    await waitUntil('a write', () => isWritten(topology, after, key), { timeoutMs: switchTimeoutMs })
    const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1))
    say(`6/6 ${after.name} takes writes, and a replica confirms them`)
    await heal(topology)
    await topology.ask(after, ['DEL', key])
    say(`all nodes are back, ${before.name} as a replica`)
    return { from: before.name, to: after.name, seconds, written: entries, lost: entries - Number(length) }
  } catch (cause) {
    throw new CommandError(`${messageOf(cause)}\n${await wayBack(topology)}`, 1, { cause })
  }
}

async function heal(topology: Topology): Promise<void> {
  await topology.heal()
  await topology.waitUntilSettled(switchTimeoutMs)
}

/** Undoes what was broken after a step has failed, and says whether that worked. */
async function wayBack(topology: Topology): Promise<string> {
  try {
    await heal(topology)
    return 'healed: all nodes are back'
  } catch (error) {
    return `not healed, do it with \`ha heal\`: ${messageOf(error)}`
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function writeEntries(topology: Topology, master: NodeHandle, key: string): Promise<void> {
  const values = Array.from({ length: entries }, (_, i) => String(i))
  const [written, , confirmed] = await topology.ask(
    master,
    ['RPUSH', key, ...values],
    ['EXPIRE', key, '600'],
    ['WAIT', '1', '2000']
  )
  if (written !== entries) throw new CommandError(`${master.name} took no write: ${written}`)
  if (Number(confirmed) < 1) throw new CommandError(`no replica of ${master.name} confirmed the writes within 2 s`)
}

async function isWritten(topology: Topology, master: NodeHandle, key: string): Promise<boolean> {
  try {
    const [written, confirmed] = await topology.ask(master, ['RPUSH', key, 'after'], ['WAIT', '1', '1000'])
    return typeof written === 'number' && Number(confirmed) >= 1
  } catch {
    return false
  }
}

async function otherMaster(topology: Topology, before: string) {
  try {
    const master = await topology.currentMaster()
    if (master.name === before) return undefined
    const { nodes } = await topology.status()
    return nodes.some(({ name, role }) => name === master.name && role === 'master') ? master : undefined
  } catch {
    // No majority for a moment: that is what a switch looks like.
    return undefined
  }
}
