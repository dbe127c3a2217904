import type { NodeHandle } from '../node-handle.ts'
import type { TopologyState } from '../process/topology-state.ts'
import { ask } from '../redis/ask.ts'
import { parseFields } from '../redis/parse-reply.ts'
import { waitUntil } from '../wait-until.ts'

/** Gives `replica` the best priority and waits until `sentinel` has heard of it, which takes up to its INFO period of 10 s. */
export async function preferReplica(state: TopologyState, replica: NodeHandle, sentinel: NodeHandle): Promise<void> {
  await ask(replica, state.password, [['CONFIG', 'SET', 'replica-priority', '1']])
  const isKnown = async () => {
    const [reply] = await ask(sentinel, state.sentinelPassword, [['SENTINEL', 'REPLICAS', state.masterName]])
    const replicas = (Array.isArray(reply) ? reply : []).map(parseFields)
    const address = `${replica.host}:${replica.port}`
    return replicas.some((fields) => fields.get('name') === address && fields.get('slave-priority') === '1')
  }
  await waitUntil(`${sentinel.name} knows that ${replica.name} is preferred`, isKnown, { timeoutMs: 15_000 })
}

/** Makes all nodes equal again; one that does not answer was not given a priority that lasts. */
export async function preferNobody(state: TopologyState): Promise<void> {
  const reset = (node: NodeHandle) => ask(node, state.password, [['CONFIG', 'SET', 'replica-priority', '100']])
  await Promise.allSettled(state.nodes.map(reset))
}
