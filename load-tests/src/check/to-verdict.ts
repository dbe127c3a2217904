import type { Check, RunRecord } from '../run-record.ts'

/** A generator that stood still for longer than this cannot tell a gap of the service from its own. */
const maxPauseMs = 100

export function isGeneratorLate(longestPauseMs: number, checks: readonly Check[]): boolean {
  return longestPauseMs > maxPauseMs || checks.some(({ promise, isMet }) => promise === 'load' && !isMet)
}

/** `inconclusive` only when nothing but times were missed, and the generator was late itself. */
export function toVerdict(checks: readonly Check[], isLate: boolean): RunRecord['verdict'] {
  const missed = checks.filter(({ isMet }) => !isMet)
  if (missed.length === 0) return 'kept'
  const isTime = ({ promise, unit }: Check) => promise === 'load' || unit === 'ms'
  return isLate && missed.every(isTime) ? 'inconclusive' : 'broken'
}

/** The exit code of a run with that verdict. */
export function toExitCode(verdict: RunRecord['verdict']): number {
  return { kept: 0, broken: 1, inconclusive: 3 }[verdict]
}
