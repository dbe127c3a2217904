import { setTimeout as delay } from 'node:timers/promises'
import type { NodeHandle } from '../node-handle.ts'
import type { Topology } from '../topology.ts'
import { NodeProbe } from './node-probe.ts'
import type { TopologySighting } from './topology-timeline.ts'

export interface TopologyWatch {
  readonly sightings: readonly TopologySighting[]
  stop(): Promise<void>
}

const intervalMs = 20
/** What the watch writes; it is not part of anybody's history. */
const watchKey = 'topology-watch'

/** Asks every node and Sentinel some 50 times a second and keeps what changed, with the time. */
export function watchTopology(topology: Topology): TopologyWatch {
  const { nodes, sentinels, masterName } = topology
  const { REDIS_PASSWORD, REDIS_SENTINEL_PASSWORD } = topology.environment()
  const sightings: TopologySighting[] = []
  const named = new Map<string, string>()
  const seen = new Map<string, boolean>()
  let stopping = false

  const note = (node: NodeHandle, what: TopologySighting['what'], isTrue: boolean) => {
    const key = `${what} ${node.name}`
    if (isTrue && seen.get(key) !== true) {
      sightings.push({ at: performance.timeOrigin + performance.now(), what, node: node.name })
    }
    seen.set(key, isTrue)
  }

  const watchNode = async (node: NodeHandle, probe: NodeProbe) => {
    const role = await probe.ask('ROLE')
    const isMaster = Array.isArray(role) && role[0] === 'master'
    note(node, 'says-master', isMaster)
    note(node, 'has-replica', isMaster && Array.isArray(role[2]) && role[2].length > 0)
    note(node, 'accepts-writes', isMaster && (await probe.ask('SET', watchKey, node.name)) === 'OK')
  }
  const watchSentinel = async (sentinel: NodeHandle, probe: NodeProbe) => {
    const address = await probe.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName)
    if (Array.isArray(address)) named.set(sentinel.name, address.join(':'))
    else named.delete(sentinel.name)
    for (const node of nodes) {
      const votes = [...named.values()].filter((name) => name === `${node.host}:${node.port}`).length
      note(node, 'named-by-majority', votes > sentinels.length / 2)
    }
  }
  const repeat = async (probe: NodeProbe, watch: (probe: NodeProbe) => Promise<void>) => {
    while (!stopping) {
      await watch(probe)
      await delay(intervalMs)
    }
    probe.close()
  }
  const loops = [
    ...nodes.map((node) => repeat(new NodeProbe(node.dial ?? node, REDIS_PASSWORD), (probe) => watchNode(node, probe))),
    ...sentinels.map((sentinel) =>
      repeat(new NodeProbe(sentinel.dial ?? sentinel, REDIS_SENTINEL_PASSWORD), (probe) =>
        watchSentinel(sentinel, probe)
      )
    )
  ]
  return {
    sightings,
    stop: async () => {
      stopping = true
      await Promise.all(loops)
    }
  }
}
