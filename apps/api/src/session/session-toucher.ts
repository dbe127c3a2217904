import { MasterUnavailableError } from '@repo/redis-ha'
import type { SessionRecord } from './session-record.ts'
import type { SessionRecords } from './session-records.ts'
import { remainingMs, type SessionSettings, touchShare } from './session-settings.ts'

export interface SessionToucherOptions {
  readonly records: Pick<SessionRecords, 'touch'>
  readonly settings: SessionSettings
  readonly now: () => number
}

/** Extends the idle time of sessions in use, seldom and on the side: no request waits for it. */
export class SessionToucher {
  readonly #options: SessionToucherOptions
  readonly #underWay = new Set<string>()
  #pausedUntil = 0

  constructor(options: SessionToucherOptions) {
    this.#options = options
  }

  touchIfDue(key: string, record: SessionRecord): void {
    const { settings, now } = this.#options
    const nowMs = now()
    const isDue = nowMs - record.seenAt >= settings.idleMs * touchShare
    if (!isDue || nowMs < this.#pausedUntil || this.#underWay.has(key)) return
    this.#underWay.add(key)
    this.#touch(key, nowMs, remainingMs(settings, record.createdAt, nowMs)).finally(() => this.#underWay.delete(key))
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
