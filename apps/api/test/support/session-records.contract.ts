import type { RedisHa } from '@repo/redis-ha'
import { describe, expect, it } from 'vitest'
import { type SessionChange, SessionRecords } from '../../src/session/session-records.ts'

/** What `SessionRecords` promises on whatever `getRedis` gives. */
export function describeSessionRecords(getRedis: () => RedisHa): void {
  const change = (fields: Record<string, [before: string, after: string]>, rest: Partial<SessionChange> = {}) => ({
    mustExist: true,
    version: '1',
    ttlMs: 60_000,
    fields: Object.entries(fields).map(([name, [before, after]]) => ({ name, before, after })),
    ...rest
  })
  const identity = { userId: ['', 'ada'], handle: ['', 'h1'], createdAt: ['', '1000'], seenAt: ['', '1000'] } as const
  const create = async (key: string, fields: Record<string, [string, string]> = {}) => {
    const records = new SessionRecords(getRedis())
    await records.save(
      key,
      change({ ...structuredClone(identity), ...fields } as never, { mustExist: false, version: '0' })
    )
    return records
  }
  const read = async (records: SessionRecords, key: string) => (await records.find(key, undefined)).record
  let keys = 0
  const newKey = () => `sess:test-${keys++}`

  describe('session records', () => {
    it('finds what was created', async () => {
      const key = newKey()
      const records = await create(key, { 'data:theme': ['', '"dark"'] })
      const record = await read(records, key)
      expect(record).toMatchObject({ userId: 'ada', handle: 'h1', createdAt: 1000, seenAt: 1000, version: '1' })
      expect(record?.fields).toEqual(new Map([['theme', '"dark"']]))
    })

    it('finds nothing under an unknown key', async () => {
      expect(await read(new SessionRecords(getRedis()), newKey())).toBeUndefined()
    })

    it('keeps the changes that parallel requests make to different fields', async () => {
      const key = newKey()
      const records = await create(key)
      const first = await records.save(key, change({ 'data:a': ['', '1'] }))
      const second = await records.save(key, change({ 'data:b': ['', '2'] }))
      expect([first.overwrittenFields, second.overwrittenFields]).toEqual([0, 0])
      expect(second.version).toBe('3')
      const fields = (await read(records, key))?.fields
      expect(fields).toEqual(new Map([['a', '1'], ['b', '2']])) // biome-ignore format: one pair a line says less
    })

    it('lets the later writer win on the same field and counts it', async () => {
      const key = newKey()
      const records = await create(key)
      await records.save(key, change({ 'data:a': ['', '1'] }))
      const second = await records.save(key, change({ 'data:a': ['', '2'] }))
      expect(second.overwrittenFields).toBe(1)
      expect((await read(records, key))?.fields.get('a')).toBe('2')
    })

    it('removes a field', async () => {
      const key = newKey()
      const records = await create(key, { 'data:a': ['', '1'] })
      await records.save(key, change({ 'data:a': ['1', ''] }))
      expect((await read(records, key))?.fields.size).toBe(0)
    })

    it('keeps JSON text as it is, down to the digits', async () => {
      const key = newKey()
      const text = '{"list":[],"big":12345678901234567,"quote":"\\"\\u0000é"}'
      const records = await create(key, { 'data:a': ['', text] })
      await records.save(key, change({ 'data:b': ['', '1'] }, { version: '0' }))
      expect((await read(records, key))?.fields.get('a')).toBe(text)
    })

    it('does not revive a session that was signed out', async () => {
      const key = newKey()
      const records = await create(key)
      await records.end(key)
      expect((await records.save(key, change({ 'data:a': ['', '1'] }))).outcome).toBe('gone')
      expect((await records.save(key, change({}, { mustExist: false }))).outcome).toBe('gone')
      await records.touch(key, 2000, 60_000)
      expect(await read(records, key)).toBeUndefined()
    })

    it('does not bring back a session that has expired', async () => {
      const records = new SessionRecords(getRedis())
      const key = newKey()
      expect((await records.save(key, change({ 'data:a': ['', '1'] }))).outcome).toBe('gone')
      await records.touch(key, 2000, 60_000)
      expect(await read(records, key)).toBeUndefined()
    })

    it('ends the session that a new one replaces', async () => {
      const [oldKey, key] = [newKey(), newKey()]
      const records = await create(oldKey)
      const fields = structuredClone(identity) as never
      await records.save(key, change(fields, { mustExist: false, version: '0', replaces: oldKey }))
      expect(await read(records, oldKey)).toBeUndefined()
      expect(await read(records, key)).toMatchObject({ userId: 'ada' })
    })

    it('notes when a session was last seen', async () => {
      const key = newKey()
      const records = await create(key)
      await records.touch(key, 5000, 60_000)
      expect(await read(records, key)).toMatchObject({ seenAt: 5000, version: '1' })
    })
  })
}
