import { IndeterminateWriteError, MasterUnavailableError, WriteRefusedError } from '../errors.ts'
import type { Flyer } from '../link/in-flight.ts'
import type { BuildWrite, Durability, WriteResult } from './write-options.ts'

/** One call of `write()` on its way to its single end. */
export class PendingWrite implements Flyer {
  place = -1
  readonly build: BuildWrite
  readonly durability: Durability
  readonly idempotent: boolean
  readonly deadlineAt: number
  /** Replication id of the only history it means anything on; undefined: any. */
  readonly history: string | undefined
  readonly promise: Promise<WriteResult>
  readonly startedAt = performance.now()
  /** No master has taken it since then; undefined before it was first held. */
  heldSince: number | undefined
  /** It was sent, and nothing yet says whether it ran. */
  mayHaveRun = false
  /** A master answered NOSCRIPT: from now on the text goes along. */
  isScriptUnknown = false
  #settled = false
  readonly #resolve: (result: WriteResult) => void
  readonly #reject: (error: Error) => void
  readonly #onSettled: (write: PendingWrite, error: Error | undefined) => void

  constructor(
    build: BuildWrite,
    options: {
      durability: Durability
      idempotent: boolean
      deadlineMs: number
      history?: string | undefined
      onSettled: (write: PendingWrite, error: Error | undefined) => void
    }
  ) {
    this.build = build
    this.durability = options.durability
    this.idempotent = options.idempotent
    this.deadlineAt = this.startedAt + options.deadlineMs
    this.history = options.history
    this.#onSettled = options.onSettled
    const { promise, resolve, reject } = Promise.withResolvers<WriteResult>()
    this.promise = promise
    this.#resolve = resolve
    this.#reject = reject
  }

  get isSettled(): boolean {
    return this.#settled
  }

  acknowledge(result: WriteResult): void {
    if (this.#settle(undefined)) this.#resolve(result)
  }

  refuse(error: Error, results: readonly unknown[]): void {
    this.fail(new WriteRefusedError(error.message, { cause: error, results }))
  }

  fail(error: Error): void {
    if (this.#settle(error)) this.#reject(error)
  }

  /** Ends it without an acknowledgement: typed by whether it may have run. */
  giveUp(why: string, retryAfterMs: number, cause?: Error): void {
    const options = cause === undefined ? { retryAfterMs } : { retryAfterMs, cause }
    this.fail(
      this.mayHaveRun
        ? new IndeterminateWriteError(`the write may or may not have been applied: ${why}`, options)
        : new MasterUnavailableError(`the write was not applied: ${why}`, options)
    )
  }

  #settle(error: Error | undefined): boolean {
    if (this.#settled) return false
    this.#settled = true
    this.#onSettled(this, error)
    return true
  }
}
