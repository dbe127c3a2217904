import type { Check, RunRecord } from '../run-record.ts'

/** A generator that stood still for longer than this cannot tell a gap of the service from its own. */
const maxPauseMs = 100

export function isGeneratorLate(longestPauseMs: number, checks: readonly Check[]): boolean {
  return longestPauseMs > maxPauseMs || checks.some(({ name, isMet }) => name === 'dropped-iterations' && !isMet)
}

/** Whatever shares the generator's cores stood still as well, and not always at the same time. */
const excusedPauses = 2

/**
 * `inconclusive` only when the load or the faults were not what was asked for, or the generator was late itself, and nothing else
 * was missed but times that its pauses explain.
 */
export function toVerdict(
  checks: readonly Check[],
  { isLate, longestPauseMs }: Pick<RunRecord['generator'], 'isLate' | 'longestPauseMs'>
): RunRecord['verdict'] {
  const missed = checks.filter(({ isMet }) => !isMet)
  if (missed.length === 0) return 'kept'
  const isExcused = ({ promise, unit, value, target }: Check) =>
    promise === 'load' || (unit === 'ms' && value - target <= excusedPauses * longestPauseMs)
  const isDoubtful = isLate || missed.some(({ name }) => name === 'faults-left-out')
  return isDoubtful && missed.every(isExcused) ? 'inconclusive' : 'broken'
}

/** The verdict over several runs: the worst of them. */
export function toWorstVerdict(verdicts: readonly RunRecord['verdict'][]): RunRecord['verdict'] {
  return (['broken', 'inconclusive'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'kept'
}

/** The exit code of a run with that verdict. */
export function toExitCode(verdict: RunRecord['verdict']): number {
  return { kept: 0, broken: 1, inconclusive: 3 }[verdict]
}
