import type { SessionStore } from '@fastify/session'
import type { Session } from 'fastify'
import type { Redis } from 'ioredis'

type Callback = (error?: unknown) => void

/** The store that one writes in ten minutes: JSON under the id, on one plain client. */
export class IoredisSessionStore implements SessionStore {
  readonly #redis: Redis
  readonly #seconds: number

  constructor(redis: Redis, seconds: number) {
    this.#redis = redis
    this.#seconds = seconds
  }

  get(sessionId: string, callback: (error: unknown, session?: Session | null) => void): void {
    this.#redis
      .get(`sess:${sessionId}`)
      .then((text) => callback(null, text === null ? null : JSON.parse(text)), callback)
  }

  set(sessionId: string, session: Session, callback: Callback): void {
    this.#redis.set(`sess:${sessionId}`, JSON.stringify(session), 'EX', this.#seconds).then(() => callback(), callback)
  }

  destroy(sessionId: string, callback: Callback): void {
    this.#redis.del(`sess:${sessionId}`).then(() => callback(), callback)
  }
}
