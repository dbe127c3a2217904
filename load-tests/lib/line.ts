import type { Outcome } from '../src/run-record.ts'

export type RequestKind = 'read' | 'write' | 'other'

/** What a user would complain about. */
export type Complaint =
  | 'own-write-missed'
  | 'step-back'
  | 'unmarked-stale'
  | 'wrong-session'
  | 'signed-out'
  | 'ended-accepted'
  | 'account-lost'

/** What a user says to the run, one JSON text a line. Times are milliseconds since the epoch. */
export type Line =
  | {
      readonly t: 'request'
      readonly at: number
      readonly ms: number
      readonly route: string
      readonly kind: RequestKind
      readonly outcome: Outcome
      readonly source?: string
      /** Why it is not `ok`. */
      readonly why?: string
    }
  /** A session began: `cookie` names it, and `user` has it. */
  | {
      readonly t: 'opened'
      readonly session: string
      readonly user: string
      readonly cookie: string
      readonly at: number
    }
  /** A change was acknowledged. */
  | { readonly t: 'changed'; readonly session: string; readonly n: number }
  /** A change was asked for, and nobody knows whether it was done. */
  | { readonly t: 'unsure'; readonly session: string }
  /** Its end was acknowledged. */
  | { readonly t: 'ended'; readonly session: string; readonly how: 'signed-out' | 'revoked' }
  /** Asked to end, and nobody knows whether it has. */
  | { readonly t: 'ending'; readonly session: string }
  /** Acknowledged changes that the last look at a session, before its end, did not show. */
  | { readonly t: 'missing'; readonly session: string; readonly changes: readonly number[] }
  | { readonly t: 'complaint'; readonly at: number; readonly what: Complaint; readonly detail: string }
  /** Longest time between two ticks of the generator's clock so far. */
  | { readonly t: 'pause'; readonly ms: number }

export type Say = (line: Line) => void
