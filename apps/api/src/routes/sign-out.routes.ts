import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { bodyProblems, problemAnswers } from './problem-answers.ts'

/** `POST /sign-out` */
export const signOutRoutes: FastifyPluginAsyncZod<{ readonly cookieName: string }> = async (scope, { cookieName }) => {
  const { userSessions } = scope

  scope.post(
    '/sign-out',
    {
      schema: {
        operationId: 'signOut',
        summary: 'Sign out',
        description:
          'Answers 204 once no node that can serve or be promoted has the session, and to whoever has none. The cookie goes with it.',
        tags: ['account'],
        response: { 204: z.null(), ...problemAnswers(...bodyProblems, 403, 503) }
      }
    },
    async (request, reply) => {
      const { presented } = request.exchange
      if (request.session.record !== undefined) await request.session.destroy()
      else if (presented !== undefined) await userSessions.endAgain(presented.key, request.exchange)
      if (presented !== undefined) reply.clearCookie(cookieName)
      return reply.code(204).send(null)
    }
  )
}
