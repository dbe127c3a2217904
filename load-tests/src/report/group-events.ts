import type { RunEvent } from '../run-record.ts'

/** Events of one kind and label that happened together, such as one at each instance. */
export interface EventGroup {
  /** When the first of them was seen. */
  readonly atMs: number
  readonly kind: RunEvent['kind']
  readonly label: string
  readonly events: readonly RunEvent[]
}

/** Several instances see the same, and may say it more than once while one fault is got over. */
const sameMs = 5000

/** Events in order, those of one kind and label within `withinMs` as one. @default 5 s */
export function groupEvents(events: readonly RunEvent[], withinMs = sameMs): EventGroup[] {
  const groups: { atMs: number; kind: RunEvent['kind']; label: string; events: RunEvent[] }[] = []
  for (const event of [...events].sort((a, b) => a.atMs - b.atMs)) {
    const { atMs, kind, label } = event
    const open = groups.findLast((group) => group.kind === kind && group.label === label)
    if (open !== undefined && atMs - open.atMs <= withinMs) open.events.push(event)
    else groups.push({ atMs, kind, label, events: [event] })
  }
  return groups
}
