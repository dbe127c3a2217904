import type { SessionData } from '@repo/contracts'

/** JSON text by name of the field. */
export type FieldTexts = Readonly<Record<string, string>>

/** A data field to write: its JSON text before and after, '' for none. */
export interface FieldChange {
  readonly name: string
  readonly before: string
  readonly after: string
}

/** What a session's data is compared with: as text, and parsed. */
export interface StoredData {
  readonly fields: FieldTexts
  readonly values: SessionData
}

/** The data that `fields` stand for. */
export function parseFields(fields: FieldTexts): SessionData {
  const data: SessionData = {}
  for (const name in fields) data[name] = JSON.parse(textOf(fields, name))
  return data
}

/** A copy of the stored data: changing it leaves the record alone. */
export function toSessionData({ fields, values }: StoredData): SessionData {
  const data: SessionData = {}
  for (const name in values) {
    const value = values[name]
    data[name] = isPlain(value) ? value : JSON.parse(textOf(fields, name))
  }
  return data
}

/** Data → JSON text by field, as it is stored. */
export function toFieldTexts(data: SessionData): FieldTexts {
  const fields: Record<string, string> = {}
  for (const name in data) fields[name] = JSON.stringify(data[name])
  return fields
}

/** What has to be written so that `before` becomes `after`. */
export function diffFields(before: FieldTexts, after: FieldTexts): readonly FieldChange[] {
  const changes: FieldChange[] = []
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
export function hasChanges({ fields, values }: StoredData, data: SessionData): boolean {
  let left = 0
  for (const _name in fields) left += 1
  for (const name in data) {
    const value = data[name]
    const isSame = isPlain(value) && Object.hasOwn(values, name) && value === values[name]
    const text = isSame || JSON.stringify(value)
    if (!isSame && (text ?? '') !== textOf(fields, name)) return true
    if (text !== undefined) left -= 1
  }
  return left !== 0
}

/** Nobody can change it from inside. */
function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

/**
 * What `diffFields` gives, and the `named` fields also where they look the same: what was loaded may be older than what the
 * master has.
 */
export function toChanges(before: FieldTexts, after: FieldTexts, named: readonly string[]): readonly FieldChange[] {
  const changes = diffFields(before, after)
  const changed = new Set(changes.map(({ name }) => name))
  const unchanged = named.filter((name) => !changed.has(name))
  return [...changes, ...unchanged.map((name) => ({ name, before: textOf(before, name), after: textOf(after, name) }))]
}

/** A field may be called as something that every object has. */
function textOf(fields: FieldTexts, name: string): string {
  return Object.hasOwn(fields, name) ? (fields[name] ?? '') : ''
}
