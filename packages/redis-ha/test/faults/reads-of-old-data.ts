import { type ReadOperation, toElement, type WriteOperation } from '@repo/testbed'

/**
 * Reads of a list with one writer that lack an element which had been acknowledged more than `maxStalenessMs` before they
 * began. Elements that a failover took back are not missed; neither is anything asked of reads that said to be stale.
 */
export function readsOfOldData(
  writes: readonly WriteOperation[],
  reads: readonly ReadOperation[],
  survivors: ReadonlySet<string>,
  maxStalenessMs: number
): ReadOperation[] {
  const acknowledged = writes.filter((write) => write.end === 'acknowledged' && survivors.has(toElement(write)))
  const byList = Map.groupBy(acknowledged, ({ key }) => key)
  return reads.filter((read) => {
    if (read.end !== 'acknowledged' || read.stale === true) return false
    const seen = Number(read.seen?.[0]?.slice(read.key.length) ?? 0)
    return (byList.get(read.key) ?? []).some(
      (write) => Number(write.value) > seen && write.endedAt < read.startedAt - maxStalenessMs
    )
  })
}
