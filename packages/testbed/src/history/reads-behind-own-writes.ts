import { type Operation, type ReadOperation, toElement, type WriteOperation } from './operation.ts'

/** Answered reads that lack a write of their client to their key which had been acknowledged before they began. */
export function readsBehindOwnWrites(
  writes: readonly WriteOperation[],
  reads: readonly ReadOperation[]
): ReadOperation[] {
  const acknowledged = Map.groupBy(
    writes.filter((write) => write.end === 'acknowledged'),
    ownerOf
  )
  return reads.filter((read) => {
    if (read.end !== 'acknowledged' || read.seen === undefined) return false
    const seen = new Set(read.seen)
    const own = acknowledged.get(ownerOf(read)) ?? []
    return own.some((write) => write.endedAt <= read.startedAt && !seen.has(toElement(write)))
  })
}

function ownerOf({ client, key }: Operation): string {
  return JSON.stringify([client, key])
}
