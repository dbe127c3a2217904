import type { SessionData } from '@repo/contracts'
import { type FieldTexts, parseFields } from './session-fields.ts'

/** A session as Redis has it. */
export class SessionRecord {
  readonly userId: string
  /** Public name of the session: says nothing about its id. */
  readonly handle: string
  readonly createdAt: number
  /** When it was last used, to the precision of the touch interval. */
  readonly seenAt: number
  /** What the session's CSRF tokens are made from. */
  readonly csrfSecret: string
  /** User agent that signed in, as far as it said who it is. */
  readonly device: string | undefined
  /** Address that signed in. */
  readonly address: string | undefined
  readonly version: string
  /** Ids of its newest writes, newest first, as Redis keeps them. */
  readonly writes: string
  /**
   * Another one after every write and every touch. Not made of the version, nor of the newest write alone: one that was repeated on
   * another master may stand on other writes there than on the one that was lost.
   */
  readonly stamp: string
  /** JSON text of each data field, as it was read: what later changes are compared with. */
  readonly fields: FieldTexts
  #values: SessionData | undefined

  constructor(record: Omit<SessionRecord, 'stamp' | 'values' | 'toJSON'>) {
    this.userId = record.userId
    this.handle = record.handle
    this.createdAt = record.createdAt
    this.seenAt = record.seenAt
    this.csrfSecret = record.csrfSecret
    this.device = record.device
    this.address = record.address
    this.version = record.version
    this.writes = record.writes
    this.stamp = record.writes + record.seenAt
    this.fields = record.fields
  }

  /** The data, parsed once for all requests that have this record: not to be changed. */
  get values(): SessionData {
    this.#values ??= parseFields(this.fields)
    return this.#values
  }

  /** Hides the record from @fastify/session, which hashes the session's JSON to find out whether it changed. */
  toJSON(): undefined {
    return undefined
  }
}
