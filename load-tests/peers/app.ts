import { fastifyCookie } from '@fastify/cookie'
import fastifySession from '@fastify/session'
import type { apiConfigSchema, PasswordHasher } from '@repo/api'
import { toSessionSettings } from '@repo/api'
import { headers } from '@repo/contracts'
import { createServer, type Logger } from '@repo/service-kit'
import type { FastifyError, FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { accountRoutes } from './routes/account.routes.ts'
import { meRoutes } from './routes/me.routes.ts'
import { sessionsRoutes } from './routes/sessions.routes.ts'
import type { PeerStore } from './stores/peer-store.ts'

export interface PeerAppDependencies {
  readonly config: z.output<typeof apiConfigSchema>
  readonly logger: Logger
  readonly store: PeerStore
  readonly passwords: PasswordHasher
}

/** The API that the load tests ask, as such a service is usually written: the session plugin on a store of others. */
export async function buildPeerApp({
  config,
  logger,
  store,
  passwords
}: PeerAppDependencies): Promise<FastifyInstance> {
  const { secrets, cookieName, cookieSecure, absoluteMs } = toSessionSettings(config)
  const app = createServer({
    logger,
    bodyLimitBytes: config.HTTP_BODY_LIMIT_BYTES,
    trustProxy: config.HTTP_TRUST_PROXY
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  // In its favour: whatever the client library throws is answered as an outage, not as a fault of the service.
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const { statusCode: status = 503, code = 'UNAVAILABLE', message } = error
    if (status === 503) reply.header('retry-after', 1)
    return reply.code(status).send({ type: 'about:blank', title: message, status, code })
  })
  app.addHook('onRequest', async (_request, reply) => {
    reply.header(headers.instance, config.INSTANCE_NAME)
  })
  app.get('/livez', async () => ({ status: 'alive' }))
  app.get('/readyz', async () => ({ status: 'ready' }))
  await app.register(
    async (scope) => {
      await scope.register(fastifyCookie)
      await scope.register(fastifySession, {
        store: store.sessions,
        secret: [...secrets],
        cookieName,
        cookie: { path: '/', httpOnly: true, secure: cookieSecure, sameSite: 'lax', maxAge: absoluteMs },
        rolling: false,
        saveUninitialized: false
      })
      scope.addHook('onSend', async (_request, reply) => {
        reply.header(headers.readSource, 'master')
      })
      await scope.register(accountRoutes, { store, passwords, cookieName })
      await scope.register(meRoutes)
      await scope.register(sessionsRoutes, { store })
    },
    { prefix: '/api' }
  )
  return app
}
