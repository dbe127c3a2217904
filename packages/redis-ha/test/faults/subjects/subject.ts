import type { OperationEnd } from '@repo/testbed'

/** What a write is promised: `library` goes through `createIoredis()` and is acknowledged by a fence. */
export type WriteClass = 'fast' | 'replicated' | 'library'

export interface WriteRequest {
  readonly command: readonly [string, ...string[]]
  readonly class: WriteClass
  /** May be repeated although it may have run. */
  readonly idempotent: boolean
}

export interface Answer {
  /** The reply as text; `null` when there is nothing. */
  readonly value: string | null
  readonly source?: string
  /** The reader was told that it may be old. */
  readonly stale?: boolean
}

/** How many acknowledged writes a failover lost, as the library itself reports it. */
export interface ReportedLoss {
  readonly lower: number
  readonly upper: number
  readonly isKnown: boolean
}

/** A client library under test, reduced to what the workload asks of it. */
export interface Subject {
  readonly writeClasses: readonly WriteClass[]
  /** Resolves with a freshness token, if the library has such a thing. */
  write(request: WriteRequest): Promise<string | undefined>
  read(command: readonly [string, ...string[]], after?: string): Promise<Answer>
  /** What an error of `write` says about the write. */
  endOf(error: unknown, request: WriteRequest): OperationEnd
  /** Hands the master over on purpose, if the library can. */
  switchover?: () => Promise<unknown>
  /** What it has reported as lost so far, if it keeps such accounts. */
  losses?: () => readonly ReportedLoss[]
  close(): Promise<void>
}
