import type { RunEvent } from '../run-record.ts'
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

/** What a line of an instance means on the run's clock; `undefined` for most. */
export function toLogEvent({ instance, time, msg, fields }: ServiceLogLine, startedAt: number): RunEvent | undefined {
  const event = (kind: RunEvent['kind'], label: string): RunEvent => ({
    atMs: Math.round(time - startedAt),
    kind,
    label,
    source: instance
  })
  if (msg === 'node does not answer') return event('suspected', `${fields.node} does not answer`)
  if (msg === 'node lost') return event('suspected', `${fields.node} lost: ${fields.reason}`)
  if (msg === 'writes held') return event('master-lost', `writes held: ${fields.reason}`)
  if (msg === 'master switched') return event('adopted', `${fields.to} instead of ${fields.from}`)
  return undefined
}
