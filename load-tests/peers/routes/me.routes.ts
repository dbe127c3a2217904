import { type SessionData, sessionPatchSchema } from '@repo/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireSession, toMe } from '../peer-session.ts'

/** `GET /me` and `PATCH /me/session` */
export const meRoutes: FastifyPluginAsyncZod = async (scope) => {
  scope.get('/me', async (request) => toMe(requireSession(request)))

  scope.patch('/me/session', { schema: { body: sessionPatchSchema } }, async (request) => {
    const session = requireSession(request)
    const data: SessionData = { ...session.data }
    for (const [name, value] of Object.entries(request.body)) {
      if (value === null) delete data[name]
      else data[name] = value
    }
    session.data = data
    await request.session.save()
    return toMe(session)
  })
}
