import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'

/** `POST /sign-out`: 204 once no node that can serve or be promoted has the session, and for whoever has none. */
export const signOutRoutes: FastifyPluginAsyncZod<{ readonly cookieName: string }> = async (scope, { cookieName }) => {
  scope.post('/sign-out', async (request, reply) => {
    if (request.session.record !== undefined) {
      await request.session.destroy()
      reply.clearCookie(cookieName)
    }
    return reply.code(204).send()
  })
}
