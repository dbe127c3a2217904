import { hash } from 'node:crypto'
import { sessionIndexPrefix, sessionKeyPrefix } from '@repo/contracts'

/** Ids are never stored: who reads Redis, or a dump of it, holds no session. */
export function toSessionKey(sessionId: string): string {
  return sessionKeyPrefix + hash('sha256', sessionId, 'base64url')
}

export function toSessionIndexKey(userId: string): string {
  return sessionIndexPrefix + userId
}
