import { listGaps } from '@repo/testbed'
import type { FaultPhase } from '../faults/fault-phase.ts'
import { type RunFault, replacesMaster } from '../run-faults.ts'
import type { Check } from '../run-record.ts'
import type { Findings } from './findings.ts'

/** After the topology allows it. */
const afterTopologyMs = 300
/** Less than this is no gap. */
const noGapMs = 300

/** Times without an answered read and without an acknowledged write, held against the topology's own. */
export function timeChecks(findings: Findings): Check[] {
  return [...readGapChecks(findings), ...writeGapChecks(findings)]
}

function readGapChecks({ phases, reduced, durationMs, faults }: Findings): Check[] {
  if (faults.includes('cold-restart')) return []
  const gaps = phases.map(({ fault, atMs, endMs }) => ({ fault, gapMs: longest(reduced.answeredReads, atMs, endMs) }))
  if (phases.length === 0)
    gaps.push({ fault: 'kill-master', gapMs: longest(reduced.answeredReads, warmMs, durationMs) })
  return worstOf(gaps, ({ fault }) => (/^kill-/.test(fault) ? 100 : 1000)).map(({ gapMs, limit, fault }) =>
    toCheck('P1', 'read-gap', 'longest time without an answered read', gapMs, limit, fault)
  )
}

/** The first users sign up. */
const warmMs = 3000

function writeGapChecks({ phases, reduced, downAfterMs }: Findings): Check[] {
  const gaps = phases.flatMap((phase) => {
    if (phase.fault === 'cold-restart' || phase.fault === 'rolling-restart') return []
    const limit = toWriteLimit(phase.fault, downAfterMs)
    if (limit !== undefined)
      return [{ fault: phase.fault, limit, gapMs: longest(reduced.acknowledgedWrites, phase.atMs, phase.healedMs) }]
    const allowedMs = toAllowedMs(phase)
    if (allowedMs === undefined) return []
    // What only healing allows is judged after it.
    const to = allowedMs < phase.healedMs ? phase.healedMs : phase.endMs
    return [{ fault: phase.fault, limit: afterTopologyMs, gapMs: longest(reduced.acknowledgedWrites, allowedMs, to) }]
  })
  const whole = phases.map(
    ({ fault, atMs, endMs }) => `${fault} ${longest(reduced.acknowledgedWrites, atMs, endMs)} ms in all`
  )
  return worstOf(gaps, ({ limit }) => limit).map(({ gapMs, limit, fault }) =>
    toCheck(
      'P7',
      'write-gap',
      'longest time without an acknowledged write that the topology does not account for',
      gapMs,
      limit,
      `${fault}; ${whole.join(', ')}`
    )
  )
}

/** For a fault under which the master stays; `undefined` for one that replaces it. */
function toWriteLimit(fault: RunFault, downAfterMs: number): number | undefined {
  if (replacesMaster(fault) || fault === 'switchover') return undefined
  if (fault === 'kill-replica') return 500
  return /replica/.test(fault) ? downAfterMs + 800 : noGapMs
}

/** When a master that a majority names accepts writes and has a replica; `undefined` when none was named. */
function toAllowedMs({ timeline }: FaultPhase): number | undefined {
  const { namedByMajorityAt, acceptsWritesAt, hasReplicaAt } = timeline
  if (namedByMajorityAt === undefined || acceptsWritesAt === undefined || hasReplicaAt === undefined) return undefined
  return Math.max(namedByMajorityAt, acceptsWritesAt, hasReplicaAt)
}

function longest(times: readonly number[], from: number, to: number): number {
  return Math.round(listGaps(times, from, to)[0] ?? 0)
}

/** The one that is furthest past its limit. */
function worstOf<T extends { readonly gapMs: number }>(
  gaps: readonly T[],
  limitOf: (gap: T) => number
): (T & { readonly limit: number })[] {
  const judged = gaps.map((gap) => ({ ...gap, limit: limitOf(gap) }))
  return judged.sort((a, b) => b.gapMs / b.limit - a.gapMs / a.limit).slice(0, 1)
}

function toCheck(promise: string, name: string, title: string, value: number, target: number, note: string): Check {
  return { promise, name, title, value, unit: 'ms', comparison: '<=', target, isMet: value <= target, note }
}
