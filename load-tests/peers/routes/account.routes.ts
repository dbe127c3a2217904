import { randomBytes } from 'node:crypto'
import { type PasswordHasher, ProblemError } from '@repo/api'
import { signInBodySchema, signUpBodySchema } from '@repo/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { endSession, requireSession, startSession, toMe } from '../peer-session.ts'
import type { PeerStore } from '../stores/peer-store.ts'

interface StoredUser {
  readonly id: string
  readonly passwordHash: string
}

const toUserKey = (email: string): string => `user:${email}`

/** `POST /sign-up`, `POST /sign-in` and `POST /sign-out` */
export const accountRoutes: FastifyPluginAsyncZod<{
  readonly store: PeerStore
  readonly passwords: PasswordHasher
  readonly cookieName: string
}> = async (scope, { store, passwords, cookieName }) => {
  scope.post('/sign-up', { schema: { body: signUpBodySchema } }, async (request, reply) => {
    const { email, password } = request.body
    const user: StoredUser = { id: randomBytes(16).toString('base64url'), passwordHash: await passwords.hash(password) }
    if (!(await store.setIfAbsent(toUserKey(email), JSON.stringify(user)))) {
      throw new ProblemError(409, 'EMAIL_TAKEN', 'there is a user with this email: sign in')
    }
    const session = await startSession(request, user.id, store)
    return reply.code(201).send({ ...toMe(session), email })
  })

  scope.post('/sign-in', { schema: { body: signInBodySchema } }, async (request) => {
    const { email, password } = request.body
    const text = await store.get(toUserKey(email))
    const user = text === null ? undefined : (JSON.parse(text) as StoredUser)
    if (!(await passwords.verify(password, user?.passwordHash)) || user === undefined) {
      throw new ProblemError(401, 'WRONG_CREDENTIALS', 'email and password do not belong together')
    }
    return { ...toMe(await startSession(request, user.id, store)), email }
  })

  scope.post('/sign-out', async (request, reply) => {
    if ('peer' in request.session) {
      const { userId } = requireSession(request)
      await endSession(request.session.sessionId, userId, store)
      await request.session.destroy()
    }
    return reply.clearCookie(cookieName).code(204).send()
  })
}
