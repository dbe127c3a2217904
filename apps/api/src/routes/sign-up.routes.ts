import { signedInSchema, signUpBodySchema } from '@repo/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Accounts } from '../users/accounts.ts'
import type { OpenSession } from './open-session.ts'
import { bodyProblems, problemAnswers } from './problem-answers.ts'

export interface SignUpOptions {
  readonly accounts: Accounts
  readonly openSession: OpenSession
}

/** `POST /sign-up` */
export const signUpRoutes: FastifyPluginAsyncZod<SignUpOptions> = async (scope, { accounts, openSession }) => {
  scope.post(
    '/sign-up',
    {
      config: { startsSession: true, attempts: 'sign-up' },
      schema: {
        operationId: 'signUp',
        summary: 'Make a user and sign in',
        description:
          'Answers 409 when there is a user with this email. Who asks learns that; without a mail that confirms the address the only other answer would be a lie to its owner, so the limit on attempts keeps lists from being tried.',
        tags: ['account'],
        body: signUpBodySchema,
        response: { 201: signedInSchema, ...problemAnswers(...bodyProblems, 403, 409, 422, 429, 503) }
      }
    },
    async (request, reply) => {
      const user = await accounts.signUp(request.body)
      return reply.code(201).send(await openSession(request, user))
    }
  )
}
