import { isPlanned } from '../../lib/to-thresholds.ts'
import type { Tally } from '../reduce/run-reducer.ts'
import type { Check } from '../run-record.ts'
import type { Findings } from './findings.ts'
import { timeChecks } from './time-checks.ts'

const minReplicaShare = 0.9
/** With more of them the load was not what was asked for. */
const maxDroppedShare = 0.01
const keptSamples = 5

/** Every promise that this run can judge, with what was found. */
export function judgeRun(findings: Findings): Check[] {
  const { reduced, faults, phases, notWhole, sessions, deadInstances, jobs, steadyReads, crossed, generator } = findings
  const tally = (promise: string, name: string, title: string, { count, samples }: Tally): Check =>
    none(promise, name, title, count, samples)
  const list = (promise: string, name: string, title: string, all: readonly string[]): Check =>
    none(promise, name, title, all.length, all.slice(0, keptSamples))
  // Everything was down then, the instances as well.
  const outages = phases.filter(({ fault }) => fault === 'cold-restart')
  const outsideOf = (promise: string, name: string, title: string, { count, samples, atMs }: Tally): Check => {
    if (outages.length === 0) return none(promise, name, title, count, samples)
    const others = atMs.filter((at) => !outages.some((phase) => at >= phase.atMs && at <= phase.healedMs))
    return none(
      promise,
      name,
      title,
      others.length,
      others.slice(0, keptSamples).map((at) => `${at} ms`)
    )
  }
  const nothingFails = faults.every(isPlanned)
  // An operator's own doing, with a price that is known: docs/faults.md.
  const mayLose = faults.includes('promote-laggard')
  const steady = steadyReads.replica + steadyReads.master
  return [
    outsideOf('P1', 'failed-reads', 'reads of existing sessions that failed', reduced.trouble('failed-read')),
    ...(mayLose || sessions === undefined
      ? []
      : [list('P2', 'lost-writes', 'acknowledged changes, sign-ins and sign-ups that are lost', sessions.lost)]),
    ...(sessions === undefined
      ? []
      : [list('P2', 'changes-twice', 'sessions that were changed more often than anybody asked for', sessions.twice)]),
    tally('P2', 'accounts-lost', 'acknowledged sign-ups that cannot sign in', reduced.trouble('account-lost')),
    tally(
      'P2',
      'untyped-ends',
      'requests that ended in anything but an answer or a typed 503',
      reduced.trouble('untyped-end')
    ),
    outsideOf('P2', 'unreached', 'requests that reached no instance, or were cut off', reduced.trouble('unreached')),
    ...(nothingFails
      ? [
          tally(
            'P3',
            'failed-writes',
            'writes not acknowledged though nothing unplanned happened',
            reduced.trouble('unacknowledged-write')
          )
        ]
      : []),
    tally('P4', 'own-writes-missed', 'reads without an own acknowledged change', reduced.trouble('own-write-missed')),
    tally('P4', 'steps-back', 'reads without a change that was seen before', reduced.trouble('step-back')),
    tally('P4', 'wrong-sessions', 'answers with what nobody wrote', reduced.trouble('wrong-session')),
    ...(steady === 0 ? [] : [replicaShare(steadyReads.replica / steady)]),
    tally('P5', 'unmarked-stale', 'reads older than the bound and not marked', reduced.trouble('unmarked-stale')),
    tally('P6', 'ended-accepted', 'ended sessions that were accepted', reduced.trouble('ended-accepted')),
    ...(sessions === undefined
      ? []
      : [list('P6', 'ended-revived', 'ended sessions that are there afterwards', sessions.revived)]),
    tally('P6', 'signed-out', 'users signed out by nobody', reduced.trouble('signed-out')),
    ...timeChecks(findings),
    list(
      'P7',
      'not-whole',
      'topologies that were not whole again in the end',
      notWhole === undefined ? [] : [notWhole]
    ),
    list('P7', 'dead-instances', 'instances that serve nobody when all is whole again', deadInstances),
    ...(jobs === undefined ? [] : [list('P8', 'jobs-lost', 'accepted jobs that were not done', jobs.lost)]),
    list('k6', 'thresholds-crossed', 'thresholds that were crossed in k6 itself', crossed),
    dropped(generator),
    ...(faults.length > 1 ? [leftOut(findings)] : [])
  ]
}

function none(promise: string, name: string, title: string, value: number, samples: readonly string[]): Check {
  const note = samples.length === 0 ? {} : { note: samples.join('; ') }
  return { promise, name, title, value, unit: '', comparison: '<=', target: 0, isMet: value === 0, ...note }
}

function replicaShare(share: number): Check {
  const value = Math.round(share * 1000) / 10
  const target = minReplicaShare * 100
  const title = 'reads from replicas before anything is broken'
  return {
    promise: 'P4',
    name: 'replica-share',
    title,
    value,
    unit: '%',
    comparison: '>=',
    target,
    isMet: value >= target
  }
}

function dropped({ iterations, droppedIterations }: Findings['generator']): Check {
  const value = Math.round((droppedIterations / Math.max(1, iterations + droppedIterations)) * 1000) / 10
  const target = maxDroppedShare * 100
  const title = 'iterations that could not begin in time'
  return {
    promise: 'load',
    name: 'dropped-iterations',
    title,
    value,
    unit: '%',
    comparison: '<=',
    target,
    isMet: value <= target,
    note: `${droppedIterations} of ${iterations + droppedIterations}`
  }
}

/** Of several in a row; a run that breaks less than was asked for says less than it seems to. */
function leftOut({ faults, phases }: Findings): Check {
  const value = Math.max(0, faults.length - phases.length)
  return {
    promise: 'load',
    name: 'faults-left-out',
    title: 'faults for which no time was left',
    value,
    unit: '',
    comparison: '<=',
    target: 0,
    isMet: value === 0,
    ...(value === 0 ? {} : { note: `${faults.slice(phases.length).join(', ')}: a longer --duration has room for them` })
  }
}
