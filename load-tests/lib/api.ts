import type { Outcome } from '../src/run-record.ts'
import type { SetCookie } from './cookies.ts'
import type { RequestKind } from './line.ts'

export interface ApiRequest {
  /** As reports name it. */
  readonly route: string
  readonly kind: RequestKind
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly origin: string
  readonly path: string
  readonly cookie: string
  readonly csrfToken?: string | undefined
  readonly body?: unknown
  /** Statuses that are right. */
  readonly expected: readonly number[]
}

export interface ApiAnswer {
  readonly status: number
  readonly outcome: Outcome
  /** The JSON body; an empty object for anything else. */
  readonly body: Readonly<Record<string, unknown>>
  readonly cookies: readonly SetCookie[]
  readonly stale: boolean
  readonly ageMs: number | undefined
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly endedAt: number
}

/** Asks one instance and waits for its answer. */
export type Ask = (request: ApiRequest) => ApiAnswer
