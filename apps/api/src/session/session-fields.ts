import type { SessionData } from '@repo/contracts'
import { dataPrefix, type SessionRecord } from './session-record.ts'
import type { SessionChange } from './session-records.ts'

/** The data of a record, parsed anew: changing it leaves the record alone. */
export function toSessionData(record: SessionRecord): SessionData {
  const data: SessionData = {}
  for (const [name, text] of record.fields) data[name] = JSON.parse(text)
  return data
}

/** Data → JSON text by field, as it is stored. */
export function toFieldTexts(data: SessionData): Map<string, string> {
  return new Map(Object.entries(data).map(([name, value]) => [name, JSON.stringify(value)]))
}

/** What has to be written so that `before` becomes `after`. */
export function diffFields(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>
): SessionChange['fields'] {
  const changes = []
  for (const [name, text] of after) {
    const old = before.get(name) ?? ''
    if (old !== text) changes.push({ name: dataPrefix + name, before: old, after: text })
  }
  for (const [name, text] of before) {
    if (!after.has(name)) changes.push({ name: dataPrefix + name, before: text, after: '' })
  }
  return changes
}
