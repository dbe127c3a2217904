import type { CaughtMail, Topology } from '@repo/testbed'

/** A line that an instance of the API logged. */
export interface ServiceLogLine {
  readonly instance: string
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly msg: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** What the load runs against. */
export interface Stack {
  /** Scheme, host and port of every instance of the API. */
  readonly origins: readonly string[]
  /** Redis and Sentinel, where they are ours to look at and to break. */
  readonly topology: Topology | undefined
  /** Whether a worker does jobs. */
  readonly hasWorker: boolean
  /** Every mail of the worker, where they are caught. */
  readonly mails: readonly Pick<CaughtMail, 'messageId'>[] | undefined
  /** Calls for every line that an instance logs from now on. */
  onLog(listener: (line: ServiceLogLine) => void): void
  stop(): Promise<void>
}
