import { revokedSchema, type Sessions, sessionHandleSchema, sessionsSchema } from '@repo/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ProblemError } from '../http/problem-error.ts'
import { requireUser } from '../http/require-user.ts'
import type { SessionRecord } from '../session/session-record.ts'
import { bodyProblems, problemAnswers } from './problem-answers.ts'

/** `GET /me/sessions`, `DELETE /me/sessions/:handle` and `POST /me/sessions/revoke-others` */
export const sessionsRoutes: FastifyPluginAsyncZod<{ readonly cookieName: string }> = async (scope, { cookieName }) => {
  const { userSessions } = scope
  const config = { sensitive: true }
  const tags = ['sessions']

  scope.get(
    '/me/sessions',
    {
      config,
      schema: {
        operationId: 'listSessions',
        summary: 'List my sessions',
        description: 'Newest first, as the master has them.',
        tags,
        response: { 200: sessionsSchema, ...problemAnswers(401, 503) }
      }
    },
    async (request) => {
      const { userId, handle } = requireUser(request)
      const records = await userSessions.list(userId)
      return { sessions: records.map((record) => toAnswer(record, handle)) }
    }
  )

  scope.delete(
    '/me/sessions/:handle',
    {
      config,
      schema: {
        operationId: 'revokeSession',
        summary: 'End one of my sessions',
        description:
          'Answers 204 once no node that can serve or be promoted has it. The session that asks may be named: then it is signed out.',
        tags,
        params: z.object({ handle: sessionHandleSchema }),
        response: { 204: z.null(), ...problemAnswers(...bodyProblems, 401, 403, 404, 503) }
      }
    },
    async (request, reply) => {
      const current = requireUser(request)
      const { handle } = request.params
      if (handle === current.handle) {
        await request.session.destroy()
        reply.clearCookie(cookieName)
      } else if (!(await userSessions.end(current.userId, handle, request.exchange))) {
        throw new ProblemError(404, 'NOT_FOUND', 'you have no session of this name')
      }
      return reply.code(204).send(null)
    }
  )

  scope.post(
    '/me/sessions/revoke-others',
    {
      config,
      schema: {
        operationId: 'revokeOtherSessions',
        summary: 'End all my sessions but this one',
        description: 'Answers once no node that can serve or be promoted has any of them.',
        tags,
        response: { 200: revokedSchema, ...problemAnswers(...bodyProblems, 401, 403, 503) }
      }
    },
    async (request) => {
      const { userId } = requireUser(request)
      const revoked = await userSessions.endOthers(userId, request.exchange)
      return { revoked }
    }
  )
}

function toAnswer(record: SessionRecord, currentHandle: string): Sessions['sessions'][number] {
  const { handle, device, address, createdAt, seenAt } = record
  return {
    handle,
    isCurrent: handle === currentHandle,
    ...(device !== undefined && { device }),
    ...(address !== undefined && { address }),
    createdAt,
    lastSeenAt: seenAt
  }
}
