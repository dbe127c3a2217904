import { checkHistory, toElement } from '@repo/testbed'
import { defaultTimings } from '../../src/index.ts'
import type { FinalState } from './final-state.ts'
import { boundsWiderThanABatch, lossesOutsideBounds } from './loss-intervals.ts'
import { gapFigures, writeGaps } from './measure-gaps.ts'
import { readsOfOldData } from './reads-of-old-data.ts'
import type { Finding, RunRecord, RunResult, RunTimes } from './run-result.ts'
import type { WriteClass } from './subjects/subject.ts'
import { processOf, type RecordedOperation } from './workload.ts'

/** A live stream has an answer in the last part of the run. */
const aliveMs = 2000

/** Joins what the clients were told, what the topology was and what is there in the end. */
export function checkRun(run: RunRecord): RunResult {
  const { plan, times, operations, final } = run
  const survivors = survivingElements(final)
  const writes = operations.filter((operation) => operation.kind === 'write')
  const reads = operations.filter((operation) => operation.kind === 'read')
  const isThere = (operation: { key: string; value?: string }) => survivors.has(toElement(operation))
  const lostOf = (writeClass: WriteClass) =>
    toFinding(
      writes.filter((w) => w.class === writeClass && w.end === 'acknowledged' && !isThere(w)),
      times
    )

  // A key that is gone may be missed: that it is gone is counted elsewhere.
  const mustBeFound = (key: string) => key.startsWith('known:') || final.lists.has(key) || survivors.has(key)
  const withTokens = checkHistory(
    [...writes.filter(isThere), ...reads.filter(({ key }) => survivors.has(key))],
    survivors
  )
  const timeReads = reads.filter(({ stream }) => stream === 'read-time')
  const timeWrites = writes.filter(({ stream }) => stream === 'time')
  const steady = reads.filter((read) => read.endedAt < times.faultAt && read.source !== undefined)

  return {
    plan,
    timeline: relativeTimeline(run),
    lost: { fast: lostOf('fast'), replicated: lostOf('replicated'), library: lostOf('library') },
    misreported: counted(lossesOutsideBounds(run, (write) => !isThere(write))),
    wideBounds: counted(boundsWiderThanABatch(run)),
    failedReads: toFinding(
      reads.filter((read) => read.end !== 'acknowledged' && mustBeFound(read.key)),
      times
    ),
    staleReads: toFinding(withTokens.staleAgainstOwnWrite, times),
    oldReads: toFinding(readsOfOldData(timeWrites, timeReads, survivors, defaultTimings.maxStalenessMs), times),
    untyped: {
      ...toFinding(
        writes.filter(({ end }) => end === 'failed'),
        times
      )
    },
    revived: toFinding(
      writes.filter((write) => write.end === 'not-applied' && isThere(write)),
      times
    ),
    twice: {
      count: appliedTwice(final).length,
      samples: appliedTwice(final)
        .slice(0, 5)
        .map((key) => ({ key }))
    },
    unacknowledged: toFinding(
      writes.filter(({ end }) => end !== 'acknowledged'),
      times
    ),
    dead: deadStreams(run),
    readGap: gapFigures(run, ({ stream }) => stream === 'read-known', times.faultAt),
    writeGap: writeGaps(run),
    replicaShare: steady.length === 0 ? undefined : steady.filter((r) => r.source === 'replica').length / steady.length,
    operations: countBy(operations, ({ stream, end }) => `${stream} ${end}`)
  }
}

function survivingElements({ counts, lists }: FinalState): Set<string> {
  const elements = [...lists].flatMap(([key, values]) => values.map((value) => toElement({ key, value })))
  return new Set([...counts.keys(), ...elements])
}

function appliedTwice({ counts, lists }: FinalState): string[] {
  const counters = [...counts].filter(([key, count]) => key.includes('-once:') && count !== 1).map(([key]) => key)
  return [...counters, ...[...lists].filter(([, values]) => new Set(values).size !== values.length).map(([key]) => key)]
}

function toFinding(operations: readonly object[], { faultAt }: RunTimes): Finding {
  const samples = operations.slice(0, 5).map((operation) => {
    const { startedAt, endedAt, ...rest } = operation as RecordedOperation
    return { ...rest, startedMs: Math.round(startedAt - faultAt), endedMs: Math.round(endedAt - faultAt) }
  })
  return { count: operations.length, samples }
}

function relativeTimeline({ times, timeline }: RunRecord): Record<string, number> {
  const { to: _, ...moments } = timeline
  const all = { ...moments, healedAt: times.healedAt, stoppedAt: times.stoppedAt }
  return Object.fromEntries(
    Object.entries(all).map(([what, at]) => [what.replace('At', 'Ms'), Math.round(at - times.faultAt)])
  )
}

function deadStreams({ operations, times, unended }: RunRecord): Finding {
  const alive = new Set<string>()
  const all = new Set<string>()
  for (const operation of operations) {
    const stream = `${processOf(operation)} ${operation.stream}`
    all.add(stream)
    if (operation.end === 'acknowledged' && operation.endedAt > times.stoppedAt - aliveMs) alive.add(stream)
  }
  const dead = [...all].filter((stream) => !alive.has(stream))
  const samples = [...dead.map((stream) => ({ stream })), ...unended.map((operation) => ({ unended: operation }))]
  return counted(samples)
}

function counted(samples: readonly object[]): Finding {
  return { count: samples.length, samples }
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1
  return counts
}
