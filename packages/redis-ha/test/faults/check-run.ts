import { checkHistory, type SwitchTimeline, toElement } from '@repo/testbed'
import { defaultTimings } from '../../src/index.ts'
import type { FinalState } from './final-state.ts'
import { listGaps } from './gaps.ts'
import { readsOfOldData } from './reads-of-old-data.ts'
import { clientNames, type RunPlan } from './run-plan.ts'
import type { WriteClass } from './subjects/subject.ts'
import type { RecordedOperation } from './workload.ts'

/** When things happened, in milliseconds since the epoch. */
export interface RunTimes {
  readonly faultAt: number
  readonly healedAt: number
  readonly stoppedAt: number
}

export interface RunRecord {
  readonly plan: RunPlan
  readonly times: RunTimes
  readonly timeline: SwitchTimeline
  readonly operations: readonly RecordedOperation[]
  readonly final: FinalState
  /** Operations that had not ended when the clients were stopped. */
  readonly unended: number
}

/** A count with a few of the operations behind it. */
export interface Finding {
  readonly count: number
  readonly samples: readonly object[]
}

export interface GapFigures {
  /** Longest time without an answer from the fault to the end, in the process that waited longest. */
  readonly longestMs: number
  /** The second longest. */
  readonly nextMs: number
  /** Longest time without one after the topology allowed it; 0 when it never did. */
  readonly lateMs: number
}

export interface RunResult {
  readonly plan: RunPlan
  /** Milliseconds after the fault. */
  readonly timeline: Readonly<Record<string, number>>
  readonly lost: Readonly<Record<WriteClass, Finding>>
  readonly failedReads: Finding
  readonly staleReads: Finding
  readonly oldReads: Finding
  readonly untyped: Finding
  readonly revived: Finding
  readonly twice: Finding
  readonly unacknowledged: Finding
  /** Streams of a process in which nothing was answered at the end, when all was whole again. */
  readonly dead: Finding
  readonly readGap: GapFigures
  readonly writeGap: Readonly<Partial<Record<WriteClass, GapFigures>>>
  /** Replicas' share of the reads before the fault. */
  readonly replicaShare: number | undefined
  readonly operations: Readonly<Record<string, number>>
}

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

function writeGaps(run: RunRecord): RunResult['writeGap'] {
  const { namedByMajorityAt, acceptsWritesAt, hasReplicaAt } = run.timeline
  const latest = (...moments: (number | undefined)[]) =>
    moments.every((at) => at !== undefined) ? Math.max(...(moments as number[])) : undefined
  const allowedAt: Record<WriteClass, number | undefined> = {
    fast: latest(namedByMajorityAt, acceptsWritesAt),
    replicated: latest(namedByMajorityAt, acceptsWritesAt, hasReplicaAt),
    library: latest(namedByMajorityAt, acceptsWritesAt, hasReplicaAt)
  }
  const classes = Object.keys(allowedAt) as WriteClass[]
  const written = classes.filter((name) => run.operations.some((o) => o.kind === 'write' && o.class === name))
  return Object.fromEntries(
    written.map((name) => [
      name,
      gapFigures(run, (o) => o.kind === 'write' && o.class === name && o.stream !== 'time', allowedAt[name])
    ])
  )
}

function gapFigures(
  { operations, times }: RunRecord,
  belongs: (operation: RecordedOperation) => boolean,
  allowedAt: number | undefined
): GapFigures {
  const each = clientNames.map((client) => {
    const answered = operations
      .filter((operation) => processOf(operation) === client && operation.end === 'acknowledged' && belongs(operation))
      .map(({ endedAt }) => endedAt)
    const gaps = listGaps(answered, times.faultAt, times.stoppedAt)
    const late = allowedAt === undefined ? [0] : listGaps(answered, allowedAt, times.stoppedAt)
    return [gaps[0] ?? 0, gaps[1] ?? 0, late[0] ?? 0] as const
  })
  const worst = (figure: 0 | 1 | 2) => Math.round(Math.max(...each.map((figures) => figures[figure])))
  return { longestMs: worst(0), nextMs: worst(1), lateMs: worst(2) }
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
  const samples = [...dead.map((stream) => ({ stream })), ...(unended > 0 ? [{ unended }] : [])]
  return { count: samples.length, samples }
}

/** `id` begins with the name of the process. */
function processOf({ id }: RecordedOperation): string {
  return id.slice(0, id.indexOf(' '))
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1
  return counts
}
