import CsrfTokens from '@fastify/csrf'
import type { SessionRecord } from './session-record.ts'

const tokens = CsrfTokens()

/** Random text that stays with a session in Redis and leaves it only as tokens. */
export function createCsrfSecret(): string {
  return tokens.secretSync()
}

/** A token that shows the secret of this session to be known; different each time, so that compression gives nothing away. */
export function csrfTokenOf(record: Pick<SessionRecord, 'csrfSecret'>): string {
  return tokens.create(record.csrfSecret)
}

/** Whether `token` was made for this session. */
export function isCsrfTokenOf(record: Pick<SessionRecord, 'csrfSecret'>, token: string): boolean {
  return tokens.verify(record.csrfSecret, token)
}
