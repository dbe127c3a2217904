import { MasterUnavailableError } from '@repo/redis-ha'
import type { SessionRecord } from './session-record.ts'
import type { SessionRecords } from './session-records.ts'
import { remainingMs, type SessionSettings, touchShare } from './session-settings.ts'

export interface SessionToucherOptions {
  readonly records: Pick<SessionRecords, 'touch'>
  readonly settings: SessionSettings
  readonly now: () => number
}

/** A replica that still shows the session as it was before its touch is no reason for another one. */
const restMs = 2000

/** Extends the idle time of sessions in use, seldom and on the side: no request waits for it. */
export class SessionToucher {
  readonly #options: SessionToucherOptions
  /** Sessions that were touched just now, by key, with when they may be again. */
  readonly #resting = new Map<string, number>()
  #pausedUntil = 0

  constructor(options: SessionToucherOptions) {
    this.#options = options
  }

  touchIfDue(key: string, record: SessionRecord): void {
    const { settings, now } = this.#options
    const nowMs = now()
    const isDue = nowMs - record.seenAt >= settings.idleMs * touchShare
    if (!isDue || nowMs < this.#pausedUntil || nowMs < (this.#resting.get(key) ?? 0)) return
    this.#resting.set(key, Number.POSITIVE_INFINITY)
    this.#touch(key, nowMs, remainingMs(settings, record.createdAt, nowMs)).finally(() => this.#rest(key))
  }

  #rest(key: string): void {
    const nowMs = this.#options.now()
    // Deleted first, so that the map is in the order of these times.
    this.#resting.delete(key)
    this.#resting.set(key, nowMs + restMs)
    for (const [rested, until] of this.#resting) {
      if (until > nowMs) return
      this.#resting.delete(rested)
    }
  }

  async #touch(key: string, nowMs: number, ttlMs: number): Promise<void> {
    try {
      await this.#options.records.touch(key, nowMs, ttlMs)
    } catch (error) {
      // While there is no master the touches of all sessions would fill the queue that saves wait in.
      const pauseMs = error instanceof MasterUnavailableError ? error.retryAfterMs : 1000
      this.#pausedUntil = this.#options.now() + pauseMs
    }
  }
}
