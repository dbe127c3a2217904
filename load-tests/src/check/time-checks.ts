import { listGaps } from '@repo/testbed'
import type { FaultPhase } from '../faults/fault-phase.ts'
import { type RunFault, replacesMaster } from '../run-faults.ts'
import type { Check } from '../run-record.ts'
import type { Findings } from './findings.ts'
import { toNaturalGapMs } from './natural-gap.ts'

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

function readGapChecks(findings: Findings): Check[] {
  const { phases, reduced, durationMs, faults } = findings
  if (faults.includes('cold-restart')) return []
  const gaps: Gap[] = phases.map(({ fault, atMs, endMs }) => {
    const limit = /^kill-/.test(fault) ? 100 : 1000
    return { fault, limit, gapMs: longest(reduced.answeredReads, atMs, endMs) }
  })
  if (phases.length === 0)
    gaps.push({ fault: 'none', limit: 100, gapMs: longest(reduced.answeredReads, warmMs, durationMs) })
  return toChecks(findings, reduced.answeredReads, gaps, {
    promise: 'P1',
    name: 'read-gap',
    title: 'longest time without an answered read'
  })
}

/** The first users sign up. */
const warmMs = 3000

function writeGapChecks(findings: Findings): Check[] {
  const { phases, reduced, downAfterMs } = findings
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
  return toChecks(findings, reduced.acknowledgedWrites, gaps, {
    promise: 'P7',
    name: 'write-gap',
    title: 'longest time without an acknowledged write that the topology does not account for',
    note: whole.join(', ')
  })
}

interface Gap {
  readonly fault: string
  readonly limit: number
  readonly gapMs: number
}

/** A check of the gap that is furthest past its limit; none of them is held against what a thin load leaves by itself. */
function toChecks(
  { phases, rate, durationMs }: Findings,
  times: readonly number[],
  gaps: readonly Gap[],
  { note, ...check }: Pick<Check, 'promise' | 'name' | 'title' | 'note'>
): Check[] {
  const phaseMs = Math.max(...phases.map(({ atMs, healedMs }) => healedMs - atMs), phases.length === 0 ? durationMs : 0)
  const naturalMs = toNaturalGapMs({ times, ...toSteadyStretch(phases, durationMs), rate }, phaseMs)
  const judged = gaps.map((gap) => ({ ...gap, limit: Math.max(gap.limit, naturalMs) }))
  const [worst] = judged.sort((a, b) => b.gapMs / b.limit - a.gapMs / a.limit)
  if (worst === undefined) return []
  const { fault, gapMs: value, limit: target } = worst
  const notes = [
    fault,
    ...(note === undefined ? [] : [note]),
    ...(target === naturalMs ? [`${rate} iterations/s leave gaps of ${naturalMs} ms by themselves`] : [])
  ]
  return [{ ...check, value, unit: 'ms', comparison: '<=', target, isMet: value <= target, note: notes.join('; ') }]
}

/** When nothing is broken, and nobody signs up any more: half of what follows the last healing, or of all. */
function toSteadyStretch(
  phases: Findings['phases'],
  durationMs: number
): { readonly from: number; readonly to: number } {
  return { from: ((phases.at(-1)?.healedMs ?? 0) + durationMs) / 2, to: durationMs }
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
