import type { Me } from '@repo/contracts'
import type { Session } from 'fastify'
import type { SessionRecord } from '../session/session-record.ts'

/** What a user is told about the session; never its id. */
export function toMe(record: SessionRecord, data: Session['data']): Me {
  return { userId: record.userId, sessionHandle: record.handle, createdAt: record.createdAt, data: data ?? {} }
}
