import type { FieldTexts } from './session-fields.ts'
import { SessionRecord } from './session-record.ts'

/** A session that is yet to be stored. */
export type NewRecord = Omit<SessionRecord, 'version' | 'writes' | 'stamp' | 'values' | 'toJSON'>

/** What never changes in a session. */
type Head = Pick<SessionRecord, 'handle' | 'createdAt' | 'csrfSecret' | 'device' | 'address'>

/** Fields of the hash, in the order in which `parseSessionHash` wants their values. */
export const hashFields = ['userId', 'head', 'data', 'seenAt', 'version', 'writes', 'gone'] as const

/** Values of `hashFields`; null for a field that is not there. */
export type HashValues = readonly (string | null)[]

/** Characters of write ids that a session keeps: eight ids, each with a comma behind it. */
export const keptWritesLength = 96

/**
 * The hash of a new session, as names and values in turn. Head and data are one text each, because what a reply costs goes by
 * the number of its texts. The data's values are JSON texts themselves: Lua hands them on and never rounds a number.
 */
export function toHashPairs({ userId, handle, createdAt, seenAt, csrfSecret, device, address, fields }: NewRecord) {
  const head: Head = { handle, createdAt, csrfSecret, device, address }
  return ['userId', userId, 'head', JSON.stringify(head), 'data', JSON.stringify(fields), 'seenAt', seenAt] as const
}

/** `undefined` when there is no session (any more). */
export function parseSessionHash([userId, head, data, seenAt, version, writes]: HashValues): SessionRecord | undefined {
  if (!userId || !head || !data || !seenAt || !version || !writes) return undefined
  const { handle, createdAt, csrfSecret, device, address }: Head = JSON.parse(head)
  const fields: FieldTexts = JSON.parse(data)
  return new SessionRecord({
    userId,
    handle,
    createdAt,
    seenAt: Number(seenAt),
    csrfSecret,
    device,
    address,
    version,
    writes,
    fields
  })
}

/** Ids of the newest writes, when `writeId` has followed on `before`; the scripts do the same. */
export function addWrite(writeId: string, before: string): string {
  return `${writeId},${before}`.slice(0, keptWritesLength)
}

/** Neither a session nor the mark of one that was ended. */
export function isMissingHash(values: HashValues): boolean {
  return values[hashFields.indexOf('version')] === null && values[hashFields.indexOf('gone')] === null
}
