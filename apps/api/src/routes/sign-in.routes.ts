import { signedInSchema, signInBodySchema } from '@repo/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Accounts } from '../users/accounts.ts'
import type { OpenSession } from './open-session.ts'
import { bodyProblems, problemAnswers } from './problem-answers.ts'

export interface SignInOptions {
  readonly accounts: Accounts
  readonly openSession: OpenSession
}

/** `POST /sign-in` */
export const signInRoutes: FastifyPluginAsyncZod<SignInOptions> = async (scope, { accounts, openSession }) => {
  scope.post(
    '/sign-in',
    {
      config: { startsSession: true, attempts: 'sign-in' },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in',
        description:
          'Starts a session under a new id, and ends the one that this browser had. An unknown email and a wrong password get the same answer after the same work.',
        tags: ['account'],
        body: signInBodySchema,
        response: { 200: signedInSchema, ...problemAnswers(...bodyProblems, 401, 403, 429, 503) }
      }
    },
    async (request) => {
      const user = await accounts.authenticate(request.body.email, request.body.password)
      return openSession(request, user)
    }
  )
}
