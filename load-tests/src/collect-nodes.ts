import type { Topology } from '@repo/testbed'
import type { NodeState } from './run-record.ts'

/** Every node and Sentinel, as it says of itself now. */
export async function collectNodes(topology: Topology | undefined): Promise<NodeState[]> {
  if (topology === undefined) return []
  const { nodes, sentinels } = await topology.status()
  return [
    ...nodes.map(({ name, address, role, offset }) => ({ name, address, role, isUp: role !== 'unreachable', offset })),
    ...sentinels.map(({ name, address, reachable }) => ({ name, address, role: 'sentinel', isUp: reachable }))
  ]
}
