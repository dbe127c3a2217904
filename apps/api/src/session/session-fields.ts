import type { SessionData } from '@repo/contracts'
import type { FieldTexts } from './session-record.ts'
import type { SessionChange } from './session-records.ts'

/** The data of a record, parsed anew: changing it leaves the record alone. */
export function toSessionData(fields: FieldTexts): SessionData {
  const data: SessionData = {}
  for (const name in fields) data[name] = JSON.parse(textOf(fields, name))
  return data
}

/** Data → JSON text by field, as it is stored. */
export function toFieldTexts(data: SessionData): FieldTexts {
  const fields: Record<string, string> = {}
  for (const name in data) fields[name] = JSON.stringify(data[name])
  return fields
}

/** What has to be written so that `before` becomes `after`. */
export function diffFields(before: FieldTexts, after: FieldTexts): SessionChange['fields'] {
  const changes: { name: string; before: string; after: string }[] = []
  for (const name in after) {
    const [old, text] = [textOf(before, name), textOf(after, name)]
    if (old !== text) changes.push({ name, before: old, after: text })
  }
  for (const name in before) {
    if (!Object.hasOwn(after, name)) changes.push({ name, before: textOf(before, name), after: '' })
  }
  return changes
}

/** Would `diffFields` find anything? Every answer asks, so nothing is collected. */
export function hasChanges(before: FieldTexts, data: SessionData): boolean {
  let left = 0
  for (const _name in before) left += 1
  for (const name in data) {
    const text = JSON.stringify(data[name]) ?? ''
    if (text !== textOf(before, name)) return true
    if (text !== '') left -= 1
  }
  return left !== 0
}

/**
 * What `diffFields` gives, and the `named` fields also where they look the same: what was loaded may be older than what the
 * master has.
 */
export function toChanges(before: FieldTexts, after: FieldTexts, named: readonly string[]): SessionChange['fields'] {
  const changes = diffFields(before, after)
  const changed = new Set(changes.map(({ name }) => name))
  const unchanged = named.filter((name) => !changed.has(name))
  return [...changes, ...unchanged.map((name) => ({ name, before: textOf(before, name), after: textOf(after, name) }))]
}

/** A field may be called as something that every object has. */
function textOf(fields: FieldTexts, name: string): string {
  return Object.hasOwn(fields, name) ? (fields[name] ?? '') : ''
}
