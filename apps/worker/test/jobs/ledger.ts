import type { CaughtMail } from '@repo/testbed'

/** How adding a job ended, as its producer was told. */
export type AddEnd = 'accepted' | 'not-added' | 'indeterminate' | 'failed'

/** One job that a producer tried to add. */
export interface AddedJob {
  readonly id: string
  readonly kind: 'notify' | 'count'
  /** What its effect is found by: the handle of the session, or the number counted. */
  readonly key: string
  readonly end: AddEnd
}

/** A worker was killed or frozen. */
export interface Interruption {
  readonly worker: string
  readonly what: 'killed' | 'frozen'
  /** In milliseconds since the epoch. */
  readonly at: number
  /** When it woke up again. */
  readonly until?: number
}

export interface SentMail extends Pick<CaughtMail, 'messageId' | 'at'> {
  /** The worker that handed it in. */
  readonly worker: string
}

/** All that a run has seen. */
export interface Ledger {
  readonly jobs: readonly AddedJob[]
  readonly mails: readonly SentMail[]
  readonly interruptions: readonly Interruption[]
  /** How often each effect is found in Redis, by key. */
  readonly effects: Readonly<Record<AddedJob['kind'], ReadonlyMap<string, number>>>
  readonly deadLetters: number
  /** Jobs that one worker does at once. */
  readonly concurrency: number
  /** Workers that took no job, or did not stop in order, when all was over. */
  readonly stuckWorkers: readonly string[]
}
