import { ProblemError } from '@repo/api'
import { sessionHandleSchema } from '@repo/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { endSession, listSessions, requireSession } from '../peer-session.ts'
import type { PeerStore } from '../stores/peer-store.ts'

/** `GET /me/sessions` and `DELETE /me/sessions/:handle` */
export const sessionsRoutes: FastifyPluginAsyncZod<{ readonly store: PeerStore }> = async (scope, { store }) => {
  scope.get('/me/sessions', async (request) => {
    const current = requireSession(request)
    const all = await listSessions(current.userId, store)
    const sessions = all
      .map(({ peer: { handle, createdAt } }) => ({
        handle,
        isCurrent: handle === current.handle,
        createdAt,
        lastSeenAt: createdAt
      }))
      .sort((a, b) => b.createdAt - a.createdAt)
    return { sessions }
  })

  const params = z.object({ handle: sessionHandleSchema })
  scope.delete('/me/sessions/:handle', { schema: { params } }, async (request, reply) => {
    const { userId } = requireSession(request)
    const all = await listSessions(userId, store)
    const found = all.find(({ peer }) => peer.handle === request.params.handle)
    if (found === undefined) throw new ProblemError(404, 'NOT_FOUND', 'you have no session of this name')
    await endSession(found.sessionId, userId, store)
    return reply.code(204).send()
  })
}
