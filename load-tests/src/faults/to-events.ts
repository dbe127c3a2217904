import type { NodeState, RunEvent } from '../run-record.ts'
import type { ServiceLogLine } from '../stack/stack.ts'
import type { FaultPhase } from './fault-phase.ts'

/** What the topology's watcher saw of a fault. */
export function toTopologyEvents({ timeline }: FaultPhase): RunEvent[] {
  const { to, saysMasterAt, hasReplicaAt } = timeline
  const mark = (atMs: number | undefined, kind: RunEvent['kind'], label: string): RunEvent[] =>
    atMs === undefined ? [] : [{ atMs: Math.round(atMs), kind, label, source: 'topology' }]
  return [
    ...mark(saysMasterAt, 'promoted', `${to} says it is master`),
    ...mark(hasReplicaAt, 'replica-attached', `${to} has a replica`)
  ]
}

export interface RunClock {
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** Nodes are called by their names where those are known. */
  readonly nodes: readonly Pick<NodeState, 'name' | 'address'>[]
}

/** What a line of an instance means on the run's clock; `undefined` for most. */
export function toLogEvent(
  { instance, time, msg, fields }: ServiceLogLine,
  { startedAt, nodes }: RunClock
): RunEvent | undefined {
  const nameOf = (address: unknown) => nodes.find((node) => node.address === address)?.name ?? String(address)
  const event = (kind: RunEvent['kind'], label: string): RunEvent => ({
    atMs: Math.round(time - startedAt),
    kind,
    label,
    source: instance
  })
  if (msg === 'node does not answer') return event('suspected', `${nameOf(fields.node)} does not answer`)
  if (msg === 'node lost') return event('suspected', `${nameOf(fields.node)} lost`)
  if (msg === 'writes held') return event('master-lost', 'writes held')
  if (msg === 'writes released') return event('released', 'writes released')
  if (msg === 'master switched') return event('adopted', `${nameOf(fields.to)} adopted`)
  return undefined
}
