import { changePasswordBodySchema, meSchema } from '@repo/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireUser } from '../http/require-user.ts'
import { startSession } from '../session/start-session.ts'
import type { Accounts } from '../users/accounts.ts'
import { bodyProblems, problemAnswers } from './problem-answers.ts'
import { toMe } from './to-me.ts'

/** `POST /me/password` */
export const passwordRoutes: FastifyPluginAsyncZod<{ readonly accounts: Accounts }> = async (scope, { accounts }) => {
  scope.post(
    '/me/password',
    {
      config: { sensitive: true, attempts: 'password' },
      schema: {
        operationId: 'changePassword',
        summary: 'Change the password',
        description:
          'Goes on under a new session id, with the data of the old one, and ends every other session of the user. A repeat after a 503 finds what was done.',
        tags: ['account'],
        body: changePasswordBodySchema,
        response: { 200: meSchema, ...problemAnswers(...bodyProblems, 401, 403, 422, 429, 503) }
      }
    },
    async (request) => {
      const { userId } = requireUser(request)
      await accounts.changePassword(userId, request.body, {
        countGuess: () => scope.countAttempt(request),
        // Hashing takes its time: who was signed out meanwhile changes nothing any more.
        confirm: () => scope.userSessions.requireLive(request)
      })
      const { data } = request.session
      await startSession(request, userId, { endOthers: true, data })
      return toMe(requireUser(request), request.session.data)
    }
  )
}
