import type { SessionData } from '@repo/contracts'
import { expect, it } from 'vitest'
import { diffFields, hasChanges, parseFields, type StoredData, toFieldTexts, toSessionData } from './session-fields.ts'

const nothing = Symbol('nothing')
const values = [nothing, undefined, null, 0, '', 'a', { b: 1 }, { b: [1] }]
// The second is a name that every object has: no field until somebody sets it.
const all = values.flatMap((a) => values.map((b) => toData({ a, constructor: b })))

it('finds no change in what was only parsed', () => {
  for (const data of all) expect(hasChanges(toStored(data), toSessionData(toStored(data)))).toBe(false)
})

it('gives each request data of its own', () => {
  const stored = toStored(toData({ a: { b: 1 }, c: 'd' }))
  const first = toSessionData(stored)
  Object.assign(first.a as unknown as object, { b: 2 })
  first.c = 'e'
  expect(toSessionData(stored)).toEqual({ a: { b: 1 }, c: 'd' })
  expect(hasChanges(stored, { ...toSessionData(stored), a: first.a as SessionData[string] })).toBe(true)
})

it('finds a change exactly where there is one to write', () => {
  for (const before of all) {
    for (const after of all) {
      const stored = toStored(before)
      expect(hasChanges(stored, after)).toBe(diffFields(stored.fields, toFieldTexts(after)).length > 0)
    }
  }
})

function toData(some: Record<string, unknown>): SessionData {
  return Object.fromEntries(Object.entries(some).filter(([, value]) => value !== nothing)) as SessionData
}

/** As a record has it: what is undefined is not stored. */
function toStored(data: SessionData): StoredData {
  const fields = toFieldTexts(JSON.parse(JSON.stringify(data)))
  return { fields, values: parseFields(fields) }
}
