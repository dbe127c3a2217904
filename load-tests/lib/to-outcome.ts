import type { Outcome } from '../src/run-record.ts'

export interface RawAnswer {
  /** 0 without an answer. */
  readonly status: number
  readonly timedOut: boolean
  /** The stable code of a problem. */
  readonly code: string | undefined
  readonly hasRetryAfter: boolean
  readonly stale: boolean
}

/** How a request ended for its user; `expected` are the statuses that are right for it. */
export function toOutcome(answer: RawAnswer, expected: readonly number[]): Outcome {
  const { status, timedOut, code, hasRetryAfter, stale } = answer
  if (expected.includes(status)) return stale ? 'stale-marked' : 'ok'
  if (timedOut) return 'timeout'
  if (status === 0) return 'unreached'
  if (status !== 503 || !hasRetryAfter || code === undefined) return 'failed'
  return code === 'OVERLOADED' ? 'shed' : 'unavailable'
}
