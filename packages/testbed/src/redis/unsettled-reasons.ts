import { namedMaster } from './named-master.ts'
import type { NodeStatus, SentinelStatus, TopologyStatus } from './topology-status.ts'

/** What keeps the topology from being whole, in words; empty when it is settled. */
export function unsettledReasons({ nodes, sentinels }: TopologyStatus): string[] {
  const master = namedMaster(sentinels)
  if (master === undefined) return ['no majority of Sentinels names a master']
  const replicas = nodes.length - 1
  return [
    ...sentinels.flatMap((sentinel) => sentinelReasons(sentinel, master, sentinels.length - 1, replicas)),
    ...nodes.flatMap((node) => nodeReasons(node, master, replicas))
  ]
}

function sentinelReasons(sentinel: SentinelStatus, master: string, others: number, replicas: number): string[] {
  if (!sentinel.reachable) return [`${sentinel.name} does not answer`]
  const reasons: string[] = []
  if (sentinel.master !== master) reasons.push(`names ${sentinel.master}, the majority ${master}`)
  if (sentinel.flags !== 'master') reasons.push(`sees the master as ${sentinel.flags}`)
  if (!sentinel.quorum) reasons.push('CKQUORUM fails')
  if (sentinel.otherSentinels !== others) reasons.push(`knows ${sentinel.otherSentinels} of ${others} other Sentinels`)
  const healthy = sentinel.replicaFlags?.filter((flags) => flags === 'slave').length ?? 0
  if (healthy !== replicas || sentinel.replicaFlags?.length !== replicas) {
    reasons.push(`sees the ${replicas} replicas as [${sentinel.replicaFlags?.join(' ')}]`)
  }
  return reasons.map((reason) => `${sentinel.name} ${reason}`)
}

function nodeReasons(node: NodeStatus, master: string, replicas: number): string[] {
  if (node.role === 'unreachable') return [`${node.name} does not answer`]
  if (node.address === master) {
    if (node.role !== 'master') return [`${node.name} is named master but is a replica`]
    return node.onlineReplicas === replicas ? [] : [`${node.name} has ${node.onlineReplicas} of ${replicas} replicas`]
  }
  if (node.role === 'master') return [`${node.name} is a second master`]
  if (node.master !== master) return [`${node.name} follows ${node.master}, not ${master}`]
  return node.link === 'up' ? [] : [`${node.name} has no link to its master`]
}
