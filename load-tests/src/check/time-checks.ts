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
  return [...readGapChecks(findings), ...newMasterChecks(findings), ...writeGapChecks(findings)]
}

/** Where no master takes over that should, there is no time to hold a write gap against: that is a miss of its own. */
function newMasterChecks({ phases }: Findings): Check[] {
  const expected = phases.filter(({ fault }) => changesMaster(fault))
  if (expected.length === 0) return []
  const missing = expected.filter((phase) => toAllowedMs(phase) === undefined)
  const note = missing.map(({ fault, timeline }) => `${fault}: ${whatIsMissing(timeline)}`).join('; ')
  return [
    {
      promise: 'P7',
      name: 'new-master',
      title: 'faults after which no other master could take replicated writes',
      value: missing.length,
      unit: '',
      comparison: '<=',
      target: 0,
      isMet: missing.length === 0,
      ...(note === '' ? {} : { note })
    }
  ]
}

function whatIsMissing({ to, acceptsWritesAt }: FaultPhase['timeline']): string {
  if (to === undefined) return 'a majority of Sentinels named no other master'
  if (acceptsWritesAt === undefined) return `${to} was named, and accepted no writes`
  return `${to} was named, and got no replica while the load went on`
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
    // Judged as `new-master`.
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
  if (changesMaster(fault)) return undefined
  if (fault === 'kill-replica') return 500
  return /replica/.test(fault) ? downAfterMs + 800 : noGapMs
}

function changesMaster(fault: RunFault): boolean {
  return replacesMaster(fault) || fault === 'switchover'
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
