import type { SessionData } from '@repo/contracts'
import { expect, it } from 'vitest'
import { diffFields, hasChanges, toFieldTexts, toSessionData } from './session-fields.ts'

const nothing = Symbol('nothing')
const values = [nothing, undefined, null, 0, '', 'a', { b: 1 }, { b: [1] }]
// The second is a name that every object has: no field until somebody sets it.
const all = values.flatMap((a) => values.map((b) => toData({ a, constructor: b })))

it('finds no change in what was only parsed', () => {
  for (const data of all) expect(hasChanges(toStored(data), toSessionData(toStored(data)))).toBe(false)
})

it('finds a change exactly where there is one to write', () => {
  for (const before of all) {
    for (const after of all) {
      const fields = toStored(before)
      expect(hasChanges(fields, after)).toBe(diffFields(fields, toFieldTexts(after)).length > 0)
    }
  }
})

function toData(some: Record<string, unknown>): SessionData {
  return Object.fromEntries(Object.entries(some).filter(([, value]) => value !== nothing)) as SessionData
}

/** As a record has it: what is undefined is not stored. */
function toStored(data: SessionData) {
  return toFieldTexts(JSON.parse(JSON.stringify(data)))
}
