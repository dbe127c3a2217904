import { hash, timingSafeEqual } from 'node:crypto'
import { emailSchema, revokedSchema } from '@repo/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ProblemError } from '../http/problem-error.ts'
import type { UsersRepository } from '../users/users-repository.ts'

export interface OperatorRoutesOptions {
  readonly users: Pick<UsersRepository, 'findByEmail'>
  readonly token: string
}

const bodySchema = z.union([z.strictObject({ email: emailSchema }), z.strictObject({ everybody: z.literal(true) })])

/** `POST /operator/end-sessions`, for those who run the service: it is in no description of the API. */
export const operatorRoutes: FastifyPluginAsyncZod<OperatorRoutesOptions> = async (scope, { users, token }) => {
  const expected = toDigest(`Bearer ${token}`)

  // Before the body is read, and what it names looked up.
  scope.addHook('onRequest', async (request) => {
    if (timingSafeEqual(toDigest(request.headers.authorization ?? ''), expected)) return
    throw new ProblemError(401, 'NOT_AN_OPERATOR', 'send Authorization: Bearer with the OPERATOR_TOKEN of this service')
  })

  scope.post(
    '/operator/end-sessions',
    { schema: { hide: true, body: bodySchema, response: { 200: revokedSchema } } },
    async ({ body, log }) => {
      if ('everybody' in body) {
        const revoked = await scope.userSessions.endEverybodys()
        log.warn({ revoked }, 'an operator has ended the sessions of all users')
        return { revoked }
      }
      const user = await users.findByEmail(body.email)
      if (user === undefined) throw new ProblemError(404, 'NOT_FOUND', 'there is no user of this email')
      const revoked = await scope.userSessions.endAll(user.id)
      log.warn({ revoked, userId: user.id }, 'an operator has ended the sessions of a user')
      return { revoked }
    }
  )
}

/** Of one length, whatever was sent. */
function toDigest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
