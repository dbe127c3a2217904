import type { FastifyRequest } from 'fastify'
import type { SessionRecord } from '../session/session-record.ts'
import { ProblemError } from './problem-error.ts'

/** The stored session of the signed-in user; 401 for everybody else. */
export function requireUser(request: FastifyRequest): SessionRecord {
  const { record } = request.session
  if (record === undefined) throw new ProblemError(401, 'NOT_SIGNED_IN', 'sign in first')
  return record
}
