import type { Me } from '@repo/contracts'
import type { Session } from 'fastify'
import { csrfTokenOf } from '../session/csrf-tokens.ts'
import type { SessionRecord } from '../session/session-record.ts'

/** What a user is told about the session; never its id. */
export function toMe(record: SessionRecord, data: Session['data']): Me {
  const { userId, handle, createdAt } = record
  return { userId, sessionHandle: handle, createdAt, csrfToken: csrfTokenOf(record), data: data ?? {} }
}
