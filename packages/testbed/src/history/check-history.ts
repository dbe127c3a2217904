import { longestGapMs } from './longest-gap.ts'
import { type Operation, type OperationEnd, type ReadOperation, toElement, type WriteOperation } from './operation.ts'
import { readsBehindOwnWrites } from './reads-behind-own-writes.ts'

export interface HistoryReport {
  /** Writes that were acknowledged. */
  readonly acknowledged: number
  readonly writes: Readonly<Record<OperationEnd, number>>
  readonly reads: Readonly<Record<OperationEnd, number>>
  /** Acknowledged writes that are not in the final state. */
  readonly lost: readonly WriteOperation[]
  /** Writes reported as not applied that are in the final state. */
  readonly revived: readonly WriteOperation[]
  /** Writes that ended in any other way than acknowledged. */
  readonly failedWrites: readonly WriteOperation[]
  readonly failedReads: readonly ReadOperation[]
  /** Reads that missed an acknowledged write of their own client and did not say so. */
  readonly staleAgainstOwnWrite: readonly ReadOperation[]
  /** Reads that missed one and were marked stale. */
  readonly markedStale: readonly ReadOperation[]
  /** Longest time without an acknowledged write, from the first operation's start to the last one's end. */
  readonly writeGapMs: number
  readonly readGapMs: number
  readonly verdict: 'kept' | 'broken'
  /** What broke, in words. */
  readonly broken: readonly string[]
}

/**
 * Judges a run by its record and by what is there when all is healed: no acknowledged write lost, none revived, every
 * write's end typed, no read failed, no unmarked read behind its own client's writes. Gaps are measured, not judged.
 */
export function checkHistory(operations: readonly Operation[], finalState: ReadonlySet<string>): HistoryReport {
  const writes = operations.filter((operation) => operation.kind === 'write')
  const reads = operations.filter((operation) => operation.kind === 'read')
  const isThere = (write: WriteOperation) => finalState.has(toElement(write))
  const lost = writes.filter((write) => write.end === 'acknowledged' && !isThere(write))
  const revived = writes.filter((write) => write.end === 'not-applied' && isThere(write))
  const failedReads = reads.filter((read) => read.end !== 'acknowledged')
  const behind = readsBehindOwnWrites(writes, reads)
  const staleAgainstOwnWrite = behind.filter((read) => !read.stale)
  const writeEnds = countEnds(writes)
  const broken = [
    describe(lost.length, 'acknowledged writes lost'),
    describe(revived.length, 'writes reported as not applied are there'),
    describe(writeEnds.failed, 'writes ended without saying whether they were applied'),
    describe(failedReads.length, 'reads failed'),
    describe(staleAgainstOwnWrite.length, 'reads missed an own write without being marked stale')
  ].filter((text) => text !== undefined)
  return {
    acknowledged: writeEnds.acknowledged,
    writes: writeEnds,
    reads: countEnds(reads),
    lost,
    revived,
    failedWrites: writes.filter((write) => write.end !== 'acknowledged'),
    failedReads,
    staleAgainstOwnWrite,
    markedStale: behind.filter((read) => read.stale),
    writeGapMs: acknowledgedGapMs(writes, operations),
    readGapMs: acknowledgedGapMs(reads, operations),
    verdict: broken.length === 0 ? 'kept' : 'broken',
    broken
  }
}

function countEnds(operations: readonly Operation[]): Record<OperationEnd, number> {
  const counts: Record<OperationEnd, number> = { acknowledged: 0, 'not-applied': 0, indeterminate: 0, failed: 0 }
  for (const { end } of operations) counts[end]++
  return counts
}

/** 0 when there is nothing of the kind in the run. */
function acknowledgedGapMs(ofKind: readonly Operation[], all: readonly Operation[]): number {
  if (ofKind.length === 0) return 0
  // Not Math.min(...): a long run has more operations than a call can take arguments.
  const start = all.reduce((earliest, { startedAt }) => Math.min(earliest, startedAt), Number.POSITIVE_INFINITY)
  const end = all.reduce((latest, { endedAt }) => Math.max(latest, endedAt), Number.NEGATIVE_INFINITY)
  const times = ofKind.filter((operation) => operation.end === 'acknowledged').map(({ endedAt }) => endedAt)
  return longestGapMs(times, start, end)
}

function describe(count: number, what: string): string | undefined {
  return count === 0 ? undefined : `${count} ${what}`
}
