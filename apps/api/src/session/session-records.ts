import { randomBytes } from 'node:crypto'
import type { ReadResult, RedisHa } from '@repo/redis-ha'
import { parseSessionRecord, type SessionRecord } from './session-record.ts'
import { endScript, saveScript, touchScript } from './session-scripts.ts'

/** Where a session came from and how old that answer may be. */
export type ReadInfo = Pick<ReadResult<unknown>, 'source' | 'ageMs' | 'stale'>

export interface SessionChange {
  /** A restored session must still be there: what was signed out meanwhile stays signed out. */
  readonly mustExist: boolean
  /** The version it was loaded with; '0' for a new one. */
  readonly version: string
  readonly ttlMs: number
  /** Changed fields of the hash: text before and after, '' for none. */
  readonly fields: readonly { readonly name: string; readonly before: string; readonly after: string }[]
  /** Key of the session that this one takes the place of. */
  readonly replaces?: string | undefined
}

export interface SaveResult {
  /** `gone`: the session was signed out or has expired; nothing was written. */
  readonly outcome: 'saved' | 'gone'
  readonly version: string
  /** Fields that a parallel request had changed to something else. */
  readonly overwrittenFields: number
  readonly token: string
}

/** Longer than any request may take: until then the tombstone answers, afterwards the missing key does. */
const tombstoneMs = 60_000

/** The sessions in Redis, by key. */
export class SessionRecords {
  readonly #redis: Pick<RedisHa, 'read' | 'write' | 'fence'>

  constructor(redis: Pick<RedisHa, 'read' | 'write' | 'fence'>) {
    this.#redis = redis
  }

  async find(key: string, after: string | undefined): Promise<{ record: SessionRecord | undefined; read: ReadInfo }> {
    const { value, ...read } = await this.#redis.read((node) => node.hgetall(key), { after, isMiss: isEmpty })
    return { record: parseSessionRecord(value), read }
  }

  async save(key: string, change: SessionChange): Promise<SaveResult> {
    const keys = change.replaces === undefined ? [key] : [key, change.replaces]
    const fields = change.fields.flatMap(({ name, before, after }) => [name, before, after])
    const header = [createWriteId(), change.mustExist ? '1' : '0', change.version, change.ttlMs, tombstoneMs]
    const { results, token } = await this.#redis.write(
      (pipe) => pipe.eval(saveScript, keys.length, ...keys, ...header, ...fields),
      { durability: 'replicated', idempotent: true }
    )
    const [outcome, version, overwrittenFields] = results[0] as ['saved' | 'applied' | 'gone', string, number]
    if (outcome !== 'applied') return { outcome, version, overwrittenFields, token }
    // Found already done, this call wrote nothing: only a fence says that the replicas have it.
    return { outcome: 'saved', version, overwrittenFields, token: await this.#redis.fence() }
  }

  /** Signs a session out for good; returns the token of the write. */
  async end(key: string): Promise<string> {
    const { token } = await this.#redis.write((pipe) => pipe.eval(endScript, 1, key, tombstoneMs), {
      durability: 'replicated',
      idempotent: true
    })
    return token
  }

  async touch(key: string, nowMs: number, ttlMs: number): Promise<void> {
    await this.#redis.write((pipe) => pipe.eval(touchScript, 1, key, nowMs, ttlMs), {
      durability: 'fast',
      idempotent: true
    })
  }
}

const isEmpty = (hash: Record<string, string>): boolean => {
  for (const _name in hash) return false
  return true
}

/** 11 characters; with the comma between them eight fit into what the script keeps. */
const createWriteId = (): string => randomBytes(8).toString('base64url')
