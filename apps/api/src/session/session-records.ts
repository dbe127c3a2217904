import { randomBytes } from 'node:crypto'
import { sessionIndexPrefix, sessionKeyPrefix } from '@repo/contracts'
import { outboxKey } from '@repo/jobs'
import { type FenceOptions, type ReadResult, type RedisHa, type Script, writeScript } from '@repo/redis-ha'
import type { Redis } from 'ioredis'
import { readFromMaster } from '../redis/read-from-master.ts'
import type { FieldChange } from './session-fields.ts'
import { addWrite, hashFields, type NewRecord, parseSessionHash, toHashPairs } from './session-hash.ts'
import { toSessionIndexKey } from './session-keys.ts'
import { type FoundSession, SessionLookup } from './session-lookup.ts'
import type { SessionRecord } from './session-record.ts'
import { createScript, endOthersScript, endScript, saveScript, touchScript } from './session-scripts.ts'

/** Where a session came from and how old that answer may be. */
export type ReadInfo = Pick<ReadResult<unknown>, 'source' | 'ageMs' | 'stale'>

export interface FoundRecord {
  /** Absent when there is no session, or none any more. */
  readonly record: SessionRecord | undefined
  readonly read: ReadInfo
}

export interface FindOptions {
  /** At least as new as this token. */
  readonly after?: string | undefined
  /** From the master, and only if it is confirmed to be one. @default false */
  readonly confirmed?: boolean
}

export interface NewSession {
  readonly record: NewRecord
  readonly ttlMs: number
  /** It ends this long after it began, used or not. */
  readonly absoluteMs: number
  /** How many other sessions of this user may go on; the oldest ones beyond that end. */
  readonly keepOthers: number
  /** Key of the session that this one takes the place of. */
  readonly replaces?: string | undefined
  /** Job that exists exactly if the session does, as text for the outbox. */
  readonly outboxEntry?: string | undefined
}

export interface SessionChange {
  /** The version it was loaded with. */
  readonly version: string
  readonly ttlMs: number
  readonly seenAt: number
  /** Data fields to write. */
  readonly fields: readonly FieldChange[]
}

export interface SaveResult {
  /**
   * `gone`: the session was signed out or has expired; `too-many`: it would have more fields than it may. Nothing was written
   * then.
   */
  readonly outcome: 'saved' | 'gone' | 'too-many'
  readonly version: string
  /** Ids of the newest writes, this one first; '' when it was found done before. */
  readonly writes: string
  readonly token: string
}

export interface ChangeResult extends SaveResult {
  readonly overwrittenFields: number
  /** Ids of the newest writes before this one; absent when that was found done before. */
  readonly basedOn: string | undefined
}

/** `everywhere` for what ends a session: once answered, nobody is served it. */
type Guarantee = NonNullable<FenceOptions['durability']>

type ScriptReply<T> = [outcome: SaveResult['outcome'] | 'applied', version: string, extra: T, basedOn?: string]

/** Longer than any request may take: until then the tombstone answers, afterwards the missing key does. */
const tombstoneMs = 60_000

/** Keys that one step looks at: the master answers others between two steps. */
const usersOfStep = 200

/** The sessions in Redis, by key. */
export class SessionRecords {
  readonly #redis: Pick<RedisHa, 'read' | 'write' | 'fence'>
  readonly #lookup = new SessionLookup()

  constructor(redis: Pick<RedisHa, 'read' | 'write' | 'fence'>) {
    this.#redis = redis
  }

  find(key: string, { after, confirmed = false }: FindOptions = {}): Promise<FoundRecord> {
    const query = (node: Redis) => this.#lookup.find(node, key)
    const read = confirmed ? readFromMaster(this.#redis, query, { after }) : this.#redis.read(query, { after })
    return read.then(toFoundRecord)
  }

  /** Nobody needs to be told again what was just written under `key`. */
  remember(key: string, record: SessionRecord): void {
    this.#lookup.remember(key, record)
  }

  /** Every session of a user that is there, newest first; read from the master, because what is left out looks ended. */
  async list(userId: string): Promise<{ key: string; record: SessionRecord }[]> {
    const { value } = await readFromMaster(this.#redis, async (node) => {
      const members = await node.zrevrange(toSessionIndexKey(userId), 0, -1)
      const keys = members.map((member) => sessionKeyPrefix + member)
      return Promise.all(
        keys.map(async (key) => ({ key, record: parseSessionHash(await node.hmget(key, ...hashFields)) }))
      )
    })
    return value.flatMap(({ key, record }) => (record === undefined ? [] : [{ key, record }]))
  }

  async create(key: string, session: NewSession): Promise<SaveResult & { readonly endedKeys: readonly string[] }> {
    const { record, ttlMs, absoluteMs, keepOthers, replaces, outboxEntry = '' } = session
    const keys = [key, toSessionIndexKey(record.userId), outboxKey, ...(replaces === undefined ? [] : [replaces])]
    const limits = [ttlMs, tombstoneMs, record.createdAt + absoluteMs, absoluteMs, keepOthers]
    const writeId = createWriteId()
    const args = [writeId, ...limits, outboxEntry, ...toHashPairs(record)]
    const durability = replaces === undefined ? 'replicated' : 'everywhere'
    const { extra, isRepeat, ...result } = await this.#writeOnce<string[]>(createScript, keys, args, durability)
    // The script alone knows which were too many, and only the first time.
    if (durability === 'replicated' && (isRepeat || extra.length > 0)) await this.fence()
    return { ...result, writes: addWrite(writeId, ''), endedKeys: extra }
  }

  /** Changes a session that must still be there: what was signed out meanwhile stays signed out. */
  async save(key: string, change: SessionChange): Promise<ChangeResult> {
    const fields = change.fields.flatMap(({ name, before, after }) => [name, before, after])
    const writeId = createWriteId()
    const args = [writeId, change.version, change.ttlMs, change.seenAt, ...fields]
    const { extra, isRepeat: _, ...result } = await this.#writeOnce<number>(saveScript, [key], args)
    const { basedOn } = result
    return { ...result, writes: basedOn === undefined ? '' : addWrite(writeId, basedOn), overwrittenFields: extra }
  }

  /** Signs a session out for good; returns the token of the write. */
  async end(key: string): Promise<string> {
    return (await this.#write(endScript, [key], [tombstoneMs], 'everywhere')).token
  }

  /** The same for another session, `asking`; `undefined`, and nothing is done, when that one has ended itself. */
  async endFor(asking: string, key: string): Promise<string | undefined> {
    const { reply, token } = await this.#write(endScript, [key, asking], [tombstoneMs], 'everywhere')
    return reply === 0 ? undefined : token
  }

  /** Resolves when no reader can miss what the master has now; returns the token of that moment. */
  fence(): Promise<string> {
    return this.#redis.fence({ durability: 'everywhere' })
  }

  /** Signs out every session of a user but the one that asks; `undefined`, and none, when that has ended itself. */
  async endOthers(
    userId: string,
    asking: string
  ): Promise<{ endedKeys: readonly string[]; token: string } | undefined> {
    const { reply, token } = await this.#write(
      endOthersScript,
      [toSessionIndexKey(userId), asking],
      [tombstoneMs],
      'everywhere'
    )
    return reply === null ? undefined : { endedKeys: reply as string[], token }
  }

  /** Signs out every session of a user; resolves with how many there were when nobody is served any of them. */
  async endAll(userId: string): Promise<number> {
    const { reply } = await this.#write(endOthersScript, [toSessionIndexKey(userId)], [tombstoneMs], 'everywhere')
    return (reply as string[]).length
  }

  /** Calls `visit` with the users who have sessions, some at a time; one who signs in meanwhile may be left out. */
  async visitUsers(visit: (userIds: readonly string[]) => Promise<void>): Promise<void> {
    let cursor = '0'
    let scanned: string | undefined
    for (;;) {
      const { value } = await readFromMaster(this.#redis, (node) =>
        Promise.all([node.info('server'), node.scan(cursor, 'MATCH', `${sessionIndexPrefix}*`, 'COUNT', usersOfStep)])
      )
      const [info, [next, keys]] = value
      const server = /^run_id:\w+/m.exec(info)?.[0]
      // Each process has an order of its own: at another one's cursor, keys would be passed over.
      const isOther = scanned !== undefined && server !== scanned
      scanned = server
      cursor = isOther ? '0' : next
      await visit(keys.map((key) => key.slice(sessionIndexPrefix.length)))
      if (cursor === '0' && !isOther) return
    }
  }

  async touch(key: string, nowMs: number, ttlMs: number): Promise<void> {
    await writeScript(this.#redis, touchScript, [key], [nowMs, ttlMs], { durability: 'fast', idempotent: true })
  }

  async #writeOnce<T>(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
    durability: Guarantee = 'replicated'
  ) {
    const { reply, token } = await this.#write(script, keys, args, durability)
    const [outcome, version, extra, basedOn] = reply as ScriptReply<T>
    if (outcome !== 'applied') return { outcome, version, extra, basedOn, isRepeat: false, token }
    // Found already done, this call wrote nothing: only a fence says that the replicas have it.
    return {
      outcome: 'saved' as const,
      version,
      extra,
      basedOn,
      isRepeat: true,
      token: await this.#redis.fence({ durability })
    }
  }

  #write(script: Script, keys: readonly string[], args: readonly (string | number)[], durability: Guarantee) {
    return writeScript(this.#redis, script, keys, args, { durability, idempotent: true })
  }
}

function toFoundRecord(read: ReadResult<FoundSession>): FoundRecord {
  return { record: read.value === 'ended' ? undefined : read.value, read }
}

/** Random per process, counted in it: 11 characters, so that eight and their commas are `keptWritesLength`. */
const processId = randomBytes(4).toString('base64url')
let writes = 0

function createWriteId(): string {
  writes = (writes + 1) % 36 ** 5
  return processId + writes.toString(36).padStart(5, '0')
}
