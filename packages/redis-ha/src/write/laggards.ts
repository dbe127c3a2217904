import { type AnsweredWrite, laggardGraceMs } from './find-left-out.ts'

interface Lag {
  /** Whether it keeps up is judged by this one. */
  readonly mark: AnsweredWrite
  /** The newest that it was left out of. */
  readonly newest: AnsweredWrite
}

/** Replicas without which writes were acknowledged, each until it keeps up again. */
export class Laggards {
  readonly #lags = new Map<string, Lag>()

  has(replica: string): boolean {
    return this.#lags.has(replica)
  }

  /** `write` is acknowledged without `replica`. */
  add(replica: string, write: AnsweredWrite): void {
    this.#lags.set(replica, { mark: this.#lags.get(replica)?.mark ?? write, newest: write })
  }

  /** `replica` is known, `now`, to have the first `offset` bytes: all it was left out of, or one of them within the grace? */
  judge(replica: string, offset: number, now: number): void {
    const lag = this.#lags.get(replica)
    if (lag === undefined || offset < lag.mark.offset) return
    const keepsUp = offset >= lag.newest.offset || now - lag.mark.answeredAt <= laggardGraceMs
    if (keepsUp) this.#lags.delete(replica)
    else this.#lags.set(replica, { mark: lag.newest, newest: lag.newest })
  }
}
