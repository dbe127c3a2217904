import type { FastifyInstance } from 'fastify'
import { benchData } from '../bench-variant.ts'

interface PlainSession {
  user?: Record<string, string | number>
}

/** The three routes as an app on the plain plugin would write them. */
export function addPluginRoutes(app: FastifyInstance): void {
  app.post('/sign-in', async (request) => {
    const session = request.session as PlainSession
    session.user = { userId: 'ada', ...benchData }
    return { userId: 'ada' }
  })
  app.get('/me', async (request, reply) => {
    const { user } = request.session as PlainSession
    return user === undefined ? reply.code(401).send() : { userId: user.userId }
  })
  app.post('/change', async (request, reply) => {
    const { user } = request.session as PlainSession
    if (user === undefined) return reply.code(401).send()
    user.counter = Number(user.counter) + 1
    return { counter: user.counter }
  })
}
