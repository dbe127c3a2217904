import type { Check, Outcome, RunRecord } from '../run-record.ts'
import { sumOutcomes } from './bucket-requests.ts'
import { formatCount, formatMs, formatPercent, formatValue } from './format.ts'
import { isAnswered, longestPause } from './longest-pause.ts'

export const verdictWords = { kept: 'Kept', broken: 'Broken', inconclusive: 'Inconclusive' } as const

/** How outcomes are called in the report, and what they mean. */
export const outcomeWords: Readonly<Record<Outcome, { readonly name: string; readonly meaning: string }>> = {
  ok: { name: 'ok', meaning: 'answered' },
  'stale-marked': { name: 'marked stale', meaning: 'answered, with the word that it may be old' },
  shed: { name: 'shed', meaning: 'refused at once because of overload' },
  unavailable: { name: 'unavailable', meaning: '503 with Retry-After' },
  failed: { name: 'failed', meaning: 'any other error' },
  unreached: { name: 'unreached', meaning: 'no instance there, or cut off' },
  timeout: { name: 'no answer', meaning: 'not answered in time' }
}

/** What was done to what, in one line. */
export function describeSubject({ settings }: Pick<RunRecord, 'settings'>): string {
  const { fault, on, profile, scenario, store, target } = settings
  const where = target === undefined ? `on ${on}` : `at ${target}`
  const what = fault === '' || fault === 'none' ? 'No fault' : fault
  return `${what} ${where}, ${profile} load of ${scenario} against ${store}`
}

/** The verdict as a sentence. */
export function describeVerdict({ verdict, checks, generator }: RunRecord): string {
  const missed = checks.filter(({ isMet }) => !isMet)
  if (verdict === 'kept') {
    return checks.length === 0 ? 'Nothing was checked.' : `${allOf(checks.length)} met.`
  }
  const list = missed.slice(0, 3).map(describeMiss).join('; ')
  const more = missed.length > 3 ? `; and ${missed.length - 3} more` : ''
  if (verdict === 'broken') {
    return `${missed.length} of ${checks.length} targets missed: ${list}${more}.`
  }
  if (!generator.isLate)
    return `The run was not what was asked for, so that this says less than it should: ${list}${more}.`
  const pause = `${formatMs(generator.longestPauseMs)} at the longest, ${formatCount(generator.droppedIterations)} iterations dropped`
  return `The load generator itself was late (${pause}), so that this says nothing about the service: ${list}${more}.`
}

function allOf(count: number): string {
  return count === 1 ? 'The one target was' : `All ${count} targets were`
}

function describeMiss({ title, value, unit, comparison, target }: Check): string {
  return `${title} ${formatValue(value, unit)} (target ${describeTarget({ comparison, target, unit })})`
}

export function describeTarget({ comparison, target, unit }: Pick<Check, 'comparison' | 'target' | 'unit'>): string {
  return `${comparison === '<=' ? '≤' : '≥'} ${formatValue(target, unit)}`
}

/** What the users of one kind of request noticed. */
export interface Noticed {
  readonly title: string
  readonly total: number
  /** Share that was answered well. */
  readonly answered: string
  /** What else happened to them; empty when nothing did. */
  readonly others: string
  /** Longest time without any good answer, if there was one worth a word. */
  readonly pause: string | undefined
}

export function describeNoticed({ requests, sliceMs }: RunRecord): Noticed[] {
  const titles = { read: 'Reads', write: 'Writes' } as const
  return (['read', 'write'] as const).map((kind) => {
    const { total, counts } = sumOutcomes(requests, (slice) => slice.kind === kind)
    const answered = counts.ok + counts['stale-marked']
    const notable = (Object.keys(counts) as Outcome[]).filter((outcome) => outcome !== 'ok' && counts[outcome] > 0)
    const pause = longestPause(requests, kind, sliceMs)
    return {
      title: titles[kind],
      total,
      answered: formatPercent(answered, total),
      others: notable.map((outcome) => `${formatCount(counts[outcome])} ${outcomeWords[outcome].name}`).join(', '),
      pause: pause === undefined || pause.lengthMs < 2 * sliceMs ? undefined : formatMs(pause.lengthMs)
    }
  })
}

/** Where the requests that were not answered well lie, as a stretch of the run. */
export function findTrouble({ requests, sliceMs }: RunRecord): { fromMs: number; toMs: number } | undefined {
  const moments = requests.filter((slice) => slice.count > 0 && !isAnswered(slice)).map(({ atMs }) => atMs)
  if (moments.length === 0) return undefined
  const [fromMs, lastMs] = moments.reduce(
    ([least, most], atMs) => [Math.min(least, atMs), Math.max(most, atMs)] as [number, number],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as [number, number]
  )
  return { fromMs, toMs: lastMs + sliceMs }
}

/** How the load itself did. */
export function describeGenerator({
  iterations,
  droppedIterations,
  longestPauseMs,
  isLate
}: RunRecord['generator']): string {
  const dropped = `${formatCount(iterations)} iterations, ${formatCount(droppedIterations)} dropped`
  return `${dropped}, its own longest pause ${formatMs(longestPauseMs)}: ${isLate ? 'late' : 'on time'}`
}
