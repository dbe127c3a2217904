import type { Session } from 'fastify'
import { hasChanges, toSessionData } from './session-fields.ts'
import type { SessionRecord } from './session-record.ts'

/**
 * A stored session as @fastify/session takes it in: it copies these fields, methods too, onto the session of the request.
 * Without a cookie: the plugin makes it from its settings, and a stored one would end the session at its own expiry.
 */
export function toRestoredSession(record: SessionRecord): Session {
  const { userId, handle } = record
  const session = { userId, handle, data: toSessionData(record), record, toJSON, isModified, isSaved }
  return session as Omit<Session, 'cookie'> as Session
}

/** Whether saving it would write anything; the plugin hashes the whole session for that, before and after. */
function isModified(this: Session): boolean {
  return this.record === undefined || hasChanges(this.record, this.data ?? {})
}

/** The browser has this session's cookie, which lives as long as the session can: no answer needs to bring it again. */
function isSaved(): boolean {
  return false
}

function toJSON(): null {
  return null
}
