import { headers } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'
import { createServer, drainPlugin, type Logger, operationsPlugin, type Readiness } from '@repo/service-kit'
import type { FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Registry } from 'prom-client'
import { type ApiConfig, toSessionSettings } from './config.ts'
import { registerErrorHandler } from './http/error-handler.ts'
import type { SignInNotifier } from './queue/sign-in-notifier.ts'
import { meRoutes } from './routes/me.routes.ts'
import { notificationsRoutes } from './routes/notifications.routes.ts'
import { signInRoutes } from './routes/sign-in.routes.ts'
import { signOutRoutes } from './routes/sign-out.routes.ts'
import { sessionPlugin } from './session/session.plugin.ts'

export interface AppDependencies {
  readonly config: ApiConfig
  readonly logger: Logger
  readonly registry: Registry
  readonly redis: RedisHa
  readonly readiness: Readiness
  readonly notifier: SignInNotifier
  /** @default Date.now */
  readonly now?: () => number
}

/** The whole service, in the order in which a request meets it. */
export async function buildApp(dependencies: AppDependencies): Promise<FastifyInstance> {
  const { config, logger, registry, redis, readiness, notifier, now = Date.now } = dependencies
  const settings = toSessionSettings(config)
  const app = createServer({ logger, bodyLimitBytes: config.HTTP_BODY_LIMIT_BYTES })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  registerErrorHandler(app)
  app.addHook('onRequest', async (_request, reply) => {
    reply.header(headers.instance, config.INSTANCE_NAME)
  })
  await app.register(drainPlugin, { readiness })
  // Outside the session scope: probes and metrics must answer while Redis is down.
  await app.register(operationsPlugin, { redis, readiness, registry })
  await app.register(
    async (scope) => {
      await scope.register(sessionPlugin, { redis, settings, registry, now })
      await scope.register(signInRoutes, { notifier, registry, now })
      await scope.register(signOutRoutes, { cookieName: settings.cookieName })
      await scope.register(meRoutes)
      await scope.register(notificationsRoutes, { redis })
    },
    { prefix: '/api' }
  )
  return app
}
