import type { RedisHa } from '@repo/redis-ha'
import { describe, expect, it } from 'vitest'
import { SessionRecord } from '../../src/session/session-record.ts'
import { type NewSession, type SessionChange, SessionRecords } from '../../src/session/session-records.ts'

interface SessionOptions extends Partial<Omit<NewSession, 'record'>> {
  readonly userId?: string
  readonly createdAt?: number
  readonly device?: string | undefined
  readonly data?: Readonly<Record<string, string>>
}

/** A session as a sign-in makes it. */
export function newSession(options: SessionOptions = {}): NewSession {
  const { userId = 'ada', createdAt = 1000, device, data = {}, ...rest } = options
  const origin = { device, address: undefined }
  return {
    record: { userId, handle: 'h1', createdAt, seenAt: createdAt, csrfSecret: 'c1', ...origin, fields: data },
    absoluteMs: 120_000,
    ttlMs: 60_000,
    keepOthers: 19,
    ...rest
  }
}

/** What `SessionRecords` promises on whatever `getRedis` gives. */
export function describeSessionRecords(getRedis: () => RedisHa): void {
  const change = (fields: Record<string, [before: string, after: string]>, version = '1'): SessionChange => ({
    version,
    ttlMs: 60_000,
    seenAt: 1500,
    fields: Object.entries(fields).map(([name, [before, after]]) => ({ name, before, after }))
  })
  let count = 0
  const newKey = () => `sess:test-${count++}`
  const newUserId = () => `user-${count++}`
  const create = async (options: SessionOptions = {}) => {
    const records = new SessionRecords(getRedis())
    const key = newKey()
    await records.create(key, newSession(options))
    return { records, key }
  }
  const read = async (records: SessionRecords, key: string) => (await records.find(key)).record
  const listKeys = async (records: SessionRecords, userId: string) => (await records.list(userId)).map(({ key }) => key)

  describe('session records', () => {
    it('finds what was created', async () => {
      const { records, key } = await create({ data: { theme: '"dark"' }, device: 'curl' })
      const record = await read(records, key)
      expect(record).toMatchObject({ userId: 'ada', handle: 'h1', createdAt: 1000, seenAt: 1000, version: '1' })
      expect(record).toMatchObject({ csrfSecret: 'c1', device: 'curl', address: undefined })
      expect(record?.fields).toEqual({ theme: '"dark"' })
    })

    it('finds nothing under an unknown key', async () => {
      expect(await read(new SessionRecords(getRedis()), newKey())).toBeUndefined()
    })

    it('finds what another process has made of a session that this one has read', async () => {
      const redis = getRedis()
      const [records, others] = [new SessionRecords(redis), new SessionRecords(redis)]
      const key = newKey()
      await others.create(key, newSession({ data: { theme: '"dark"', list: '[1]' } }))
      const found = await read(records, key)
      expect(await read(records, key)).toEqual(found)
      await others.save(key, change({ theme: ['"dark"', '"light"'] }))
      expect(await read(records, key)).toMatchObject({ version: '2', fields: { theme: '"light"', list: '[1]' } })
      await others.touch(key, 7000, 60_000)
      expect(await read(records, key)).toMatchObject({ version: '2', seenAt: 7000, fields: { theme: '"light"' } })
      await others.end(key)
      expect(await read(records, key)).toBeUndefined()
      expect(await read(records, key)).toBeUndefined()
    })

    it('takes nothing for what it knows because of its version: a master that was lost may have had the same', async () => {
      const { records, key } = await create()
      const record = (await read(records, key)) as SessionRecord
      records.remember(key, new SessionRecord({ ...record, fields: { lost: '1' }, writes: 'another-one,' }))
      expect((await read(records, key))?.fields).toEqual({})
    })

    it('nor because of its newest write: repeated on another master it may stand on other writes', async () => {
      const { records, key } = await create()
      await records.save(key, change({ a: ['', '1'] }))
      const record = (await read(records, key)) as SessionRecord
      const [newest = '', before = ''] = record.writes.split(',')
      const other = `${newest},${before.replace(/.$/, '!')},`
      records.remember(key, new SessionRecord({ ...record, fields: { lost: '1' }, writes: other }))
      expect((await read(records, key))?.fields).toEqual({ a: '1' })
    })

    it('says which writes a change has followed', async () => {
      const { records, key } = await create()
      const first = await records.save(key, change({ a: ['', '1'] }))
      const second = await records.save(key, change({ a: ['1', '2'] }, '2'))
      expect(second.basedOn).toBe(first.writes)
      expect((await read(records, key))?.writes).toBe(second.writes)
    })

    it('finds many sessions of one moment, each its own', async () => {
      const records = new SessionRecords(getRedis())
      const texts = Array.from({ length: 20 }, (_, i) => `${i}`)
      const keys = texts.map(newKey)
      const userId = newUserId()
      for (const [i, key] of keys.entries()) await records.create(key, newSession({ userId, data: { i: `${i}` } }))
      const found = await Promise.all([...keys, newKey(), ...keys].map((key) => read(records, key)))
      expect(found.map((record) => record?.fields.i)).toEqual([...texts, undefined, ...texts])
    })

    it('keeps the changes that parallel requests make to different fields', async () => {
      const { records, key } = await create()
      const first = await records.save(key, change({ a: ['', '1'] }))
      const second = await records.save(key, change({ b: ['', '2'] }))
      expect([first.overwrittenFields, second.overwrittenFields]).toEqual([0, 0])
      expect(second.version).toBe('3')
      const fields = (await read(records, key))?.fields
      expect(fields).toEqual({ a: '1', b: '2' })
    })

    it('lets the later writer win on the same field and counts it', async () => {
      const { records, key } = await create()
      await records.save(key, change({ a: ['', '1'] }))
      const second = await records.save(key, change({ a: ['', '2'] }))
      expect(second.overwrittenFields).toBe(1)
      expect((await read(records, key))?.fields.a).toBe('2')
    })

    it('has no more fields than it may, however many requests add some at the same time', async () => {
      const { records, key } = await create()
      const outcomes = []
      for (let i = 0; i < 40; i++) outcomes.push((await records.save(key, change({ [`f${i}`]: ['', '1'] }))).outcome)
      expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(32)
      expect(outcomes.slice(32)).toEqual(Array.from({ length: 8 }, () => 'too-many'))
      const record = await read(records, key)
      expect(Object.keys(record?.fields ?? {})).toHaveLength(32)
      expect(record?.version).toBe('33')
    })

    it('can be made smaller, and changed, when it has too many fields already', async () => {
      const names = Array.from({ length: 40 }, (_, i) => `f${i}`)
      const { records, key } = await create({ data: Object.fromEntries(names.map((name) => [name, '1'])) })
      expect((await records.save(key, change({ f0: ['1', ''] }))).outcome).toBe('saved')
      expect((await records.save(key, change({ f1: ['1', '2'] }))).outcome).toBe('saved')
      expect((await records.save(key, change({ f2: ['1', ''], new: ['', '1'] }))).outcome).toBe('saved')
      expect((await records.save(key, change({ other: ['', '1'] }))).outcome).toBe('too-many')
      expect(Object.keys((await read(records, key))?.fields ?? {})).toHaveLength(39)
    })

    it('removes a field', async () => {
      const { records, key } = await create({ data: { a: '1' } })
      await records.save(key, change({ a: ['1', ''] }))
      expect((await read(records, key))?.fields).toEqual({})
    })

    it('keeps JSON text as it is, down to the digits', async () => {
      const text = '{"list":[],"big":12345678901234567,"quote":"\\"\\u0000é"}'
      const { records, key } = await create({ data: { a: text } })
      await records.save(key, change({ b: ['', '1'] }, '0'))
      expect((await read(records, key))?.fields.a).toBe(text)
    })

    it('does not revive a session that was signed out', async () => {
      const { records, key } = await create()
      await records.end(key)
      expect((await records.save(key, change({ a: ['', '1'] }))).outcome).toBe('gone')
      expect((await records.create(key, newSession())).outcome).toBe('gone')
      await records.touch(key, 2000, 60_000)
      expect(await read(records, key)).toBeUndefined()
    })

    it('does not bring back a session that has expired', async () => {
      const records = new SessionRecords(getRedis())
      const key = newKey()
      expect((await records.save(key, change({ a: ['', '1'] }))).outcome).toBe('gone')
      await records.touch(key, 2000, 60_000)
      expect(await read(records, key)).toBeUndefined()
    })

    it('gives nobody a session under a key that is taken', async () => {
      const { records, key } = await create()
      expect((await records.create(key, newSession({ userId: 'eve' }))).outcome).toBe('gone')
      expect(await read(records, key)).toMatchObject({ userId: 'ada' })
    })

    it('ends the session that a new one replaces, also that of another user', async () => {
      const [ada, bob] = [newUserId(), newUserId()]
      const [oldKey, key] = [newKey(), newKey()]
      const records = new SessionRecords(getRedis())
      await records.create(oldKey, newSession({ userId: ada }))
      await records.create(key, newSession({ userId: bob, replaces: oldKey }))
      expect(await read(records, oldKey)).toBeUndefined()
      expect(await listKeys(records, ada)).toEqual([])
      expect(await listKeys(records, bob)).toEqual([key])
    })

    it('notes when a session was last seen', async () => {
      const { records, key } = await create()
      await records.touch(key, 5000, 60_000)
      expect(await read(records, key)).toMatchObject({ seenAt: 5000, version: '1' })
    })

    it('ends all sessions of one user, and finds whoever has any', async () => {
      const redis = getRedis()
      const records = new SessionRecords(redis)
      const [ada, bob] = [newUserId(), newUserId()]
      const [first, second, other] = [newKey(), newKey(), newKey()]
      await records.create(first, newSession({ userId: ada }))
      await records.create(second, newSession({ userId: ada }))
      await records.create(other, newSession({ userId: bob }))
      const visited: string[] = []
      await records.visitUsers(async (userIds) => {
        visited.push(...userIds)
      })
      expect(visited).toEqual(expect.arrayContaining([ada, bob]))
      expect(await records.endAll(ada)).toBe(2)
      expect(await read(records, first)).toBeUndefined()
      expect(await read(records, second)).toBeUndefined()
      expect(await read(records, other)).toBeDefined()
      expect(await records.endAll(ada)).toBe(0)
    })

    it('lists the sessions of one user, newest first, without those that have ended', async () => {
      const [ada, bob] = [newUserId(), newUserId()]
      const keys = [newKey(), newKey(), newKey(), newKey()] as const
      const records = new SessionRecords(getRedis())
      for (const [i, key] of keys.entries()) {
        await records.create(key, newSession({ userId: i === 3 ? bob : ada, createdAt: 1000 + i }))
      }
      await records.end(keys[1])
      expect(await listKeys(records, ada)).toEqual([keys[2], keys[0]])
      expect(await listKeys(records, bob)).toEqual([keys[3]])
      expect(await listKeys(records, newUserId())).toEqual([])
    })

    it('ends the oldest sessions beyond the limit, with the sign-in that goes beyond it', async () => {
      const userId = newUserId()
      const keys = [newKey(), newKey(), newKey(), newKey()] as const
      const records = new SessionRecords(getRedis())
      for (const [i, key] of keys.entries()) {
        const { endedKeys } = await records.create(key, newSession({ userId, createdAt: 1000 + i, keepOthers: 2 }))
        expect(endedKeys).toEqual(i === 3 ? [keys[0]] : [])
      }
      expect(await listKeys(records, userId)).toEqual([keys[3], keys[2], keys[1]])
      expect((await records.save(keys[0], change({}))).outcome).toBe('gone')
    })

    it('does not count sessions that have ended, nor the replaced one, against the limit', async () => {
      const userId = newUserId()
      const [first, second, third, fourth] = [newKey(), newKey(), newKey(), newKey()]
      const records = new SessionRecords(getRedis())
      await records.create(first, newSession({ userId, createdAt: 1 }))
      await records.create(second, newSession({ userId, createdAt: 2, keepOthers: 1 }))
      await records.create(third, newSession({ userId, createdAt: 3, keepOthers: 1, replaces: second }))
      await records.end(first)
      await records.create(fourth, newSession({ userId, createdAt: 4, keepOthers: 1 }))
      expect(await listKeys(records, userId)).toEqual([fourth, third])
    })

    it('ends all sessions but one', async () => {
      const userId = newUserId()
      const [first, second, third] = [newKey(), newKey(), newKey()]
      const records = new SessionRecords(getRedis())
      for (const key of [first, second, third]) await records.create(key, newSession({ userId }))
      const ended = await records.endOthers(userId, second)
      expect(ended?.endedKeys.toSorted()).toEqual([first, third])
      expect(await listKeys(records, userId)).toEqual([second])
      expect((await records.save(first, change({}))).outcome).toBe('gone')
      expect((await records.endOthers(userId, second))?.endedKeys).toEqual([])
    })

    it('does nothing for a session that was itself ended meanwhile', async () => {
      const userId = newUserId()
      const [thief, owner] = [newKey(), newKey()]
      const records = new SessionRecords(getRedis())
      for (const key of [thief, owner]) await records.create(key, newSession({ userId }))
      await records.end(thief)
      expect(await records.endOthers(userId, thief)).toBeUndefined()
      expect(await records.endFor(thief, owner)).toBeUndefined()
      expect((await records.create(newKey(), newSession({ userId, replaces: thief, keepOthers: 0 }))).outcome).toBe(
        'gone'
      )
      expect(await listKeys(records, userId)).toEqual([owner])
    })
  })
}
