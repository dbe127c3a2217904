import { createRedisHa, parseEnvironment } from '@repo/redis-ha'
import { Registry } from 'prom-client'
import { requireUser } from '../../src/http/require-user.ts'
import { sessionPlugin } from '../../src/session/session.plugin.ts'
import { startSession } from '../../src/session/start-session.ts'
import { type BuildVariant, benchData, benchSecret, createMinimalApp } from '../bench-variant.ts'

/** The session layer of this service on the minimal app: replica reads, hashed ids, tokens, metrics. */
export const build: BuildVariant = async ({ environment }) => {
  const app = createMinimalApp()
  const registry = new Registry()
  const redis = createRedisHa({ config: parseEnvironment({ ...environment }), registry })
  await redis.ready()
  app.addHook('onClose', () => redis.close())
  const settings = {
    secrets: [benchSecret],
    cookieName: 'id',
    cookieSecure: false,
    idleMs: 3_600_000,
    absoluteMs: 86_400_000,
    maxPerUser: 1000
  }
  await app.register(sessionPlugin, { redis, settings, registry, now: Date.now })

  app.post('/sign-in', async (request) => {
    await startSession(request, 'ada')
    request.session.data = { ...benchData }
    await request.session.save()
    return { userId: 'ada' }
  })
  app.get('/me', async (request) => ({ userId: requireUser(request).userId }))
  app.post('/change', async (request) => {
    requireUser(request)
    const counter = Number(request.session.data?.counter) + 1
    request.session.data = { ...request.session.data, counter }
    await request.session.save()
    return { counter }
  })
  return app
}
