import { startTopology, type Topology, waitUntil } from '../../src/index.ts'
import { readNodeStatus } from '../../src/redis/topology-status.ts'

// In a network namespace: breaks what can be broken without a new master, looks, heals, and says what it saw.
const topology = await startTopology({ network: 'namespace' })
try {
  for (const [fault, isSeen] of Object.entries({
    'lag-replica': isBehind,
    'cut-replica-link': isBehind,
    'black-hole-replica': isGone,
    'cut-sentinel': isGone
  } as const)) {
    const { target } = await topology.fault(fault as 'lag-replica', { lagMs: 2000 })
    await waitUntil(`${fault} shows`, () => isSeen(topology, target), { timeoutMs: 10_000 })
    const others = (await topology.status()).nodes.filter(({ name }) => name !== target)
    await topology.heal()
    await topology.waitUntilSettled(30_000)
    console.log(
      `${fault}: seen at ${target.split('-')[0]}, ${others.filter(({ role }) => role !== 'unreachable').length} others answered, healed`
    )
  }
} finally {
  await topology.stop()
}

/** The Sentinels' greetings go through the master ten times in this time. */
async function isBehind({ nodes, currentMaster }: Topology, name: string): Promise<boolean> {
  const replica = nodes.find((node) => node.name === name)
  if (replica === undefined) return false
  const [master, lagging] = await Promise.all([readNodeStatus(await currentMaster()), readNodeStatus(replica)])
  return lagging.role === 'replica' && lagging.link === 'up' && master.offset - lagging.offset > 100
}

async function isGone({ status }: Topology, name: string): Promise<boolean> {
  const { nodes, sentinels } = await status()
  return (
    nodes.some((node) => node.name === name && node.role === 'unreachable') ||
    sentinels.some((s) => s.name === name && !s.reachable)
  )
}
