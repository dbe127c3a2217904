import { headers } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'
import {
  createServer,
  drainPlugin,
  type Logger,
  operationsPlugin,
  overloadPlugin,
  type Readiness,
  requestMetricsPlugin,
  type Tracing
} from '@repo/service-kit'
import type { FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Registry } from 'prom-client'
import { type ApiConfig, toSessionSettings } from './config.ts'
import { registerErrorHandler } from './http/error-handler.ts'
import { docsPagePlugin } from './openapi/docs-page.plugin.ts'
import { openapiPlugin } from './openapi/openapi.plugin.ts'
import type { BackgroundRelay } from './queue/background-relay.ts'
import { meRoutes } from './routes/me.routes.ts'
import { notificationsRoutes } from './routes/notifications.routes.ts'
import { createOpenSession } from './routes/open-session.ts'
import { operatorRoutes } from './routes/operator.routes.ts'
import { passwordRoutes } from './routes/password.routes.ts'
import { sessionsRoutes } from './routes/sessions.routes.ts'
import { signInRoutes } from './routes/sign-in.routes.ts'
import { signOutRoutes } from './routes/sign-out.routes.ts'
import { signUpRoutes } from './routes/sign-up.routes.ts'
import { toAttemptLimits } from './security/attempt-config.ts'
import { attemptLimitsPlugin } from './security/attempt-limits.plugin.ts'
import { crossSitePlugin } from './security/cross-site.plugin.ts'
import { csrfPlugin } from './security/csrf.plugin.ts'
import { securityHeadersPlugin } from './security/security-headers.plugin.ts'
import { sessionPlugin } from './session/session.plugin.ts'
import { Accounts } from './users/accounts.ts'
import { PasswordHasher } from './users/password-hasher.ts'
import type { UsersRepository } from './users/users-repository.ts'

export interface AppDependencies {
  readonly config: ApiConfig
  readonly logger: Logger
  readonly registry: Registry
  readonly redis: RedisHa
  readonly users: UsersRepository
  readonly readiness: Readiness
  readonly relay: BackgroundRelay
  readonly tracing?: Tracing | undefined
  /** @default Date.now */
  readonly now?: () => number
}

/** The whole service, in the order in which a request meets it. */
export async function buildApp(dependencies: AppDependencies): Promise<FastifyInstance> {
  const { config, logger, registry, redis, users, readiness, relay, tracing, now = Date.now } = dependencies
  const settings = toSessionSettings(config)
  const accounts = new Accounts({ users, passwords: new PasswordHasher({ logN: config.PASSWORD_SCRYPT_LOG_N }), now })
  const openSession = createOpenSession({ accounts, relay, now })
  const app = createServer({
    logger,
    bodyLimitBytes: config.HTTP_BODY_LIMIT_BYTES,
    trustProxy: config.HTTP_TRUST_PROXY
  })
  // A form of another site can send text; JSON it cannot send without being asked first.
  app.removeContentTypeParser('text/plain')
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  if (tracing !== undefined) await app.register(tracing.plugin)
  await app.register(requestMetricsPlugin, { registry })
  registerErrorHandler(app)
  app.addHook('onRequest', async (_request, reply) => {
    reply.header(headers.instance, config.INSTANCE_NAME)
  })
  await app.register(securityHeadersPlugin, { httpsOnly: config.COOKIE_SECURE })
  await app.register(drainPlugin, { readiness })
  await app.register(openapiPlugin, { cookieName: settings.cookieName })
  if (config.HTTP_DOCS_PAGE) await app.register(docsPagePlugin)
  // Outside the session scope: probes and metrics must answer while Redis is down.
  await app.register(operationsPlugin, { redis, readiness, registry })
  await app.register(
    async (scope) => {
      await scope.register(overloadPlugin, {
        registry,
        maxInFlight: config.HTTP_MAX_IN_FLIGHT,
        maxEventLoopDelayMs: config.HTTP_MAX_EVENT_LOOP_DELAY_MS
      })
      await scope.register(crossSitePlugin)
      await scope.register(sessionPlugin, { redis, settings, registry, now })
      await scope.register(csrfPlugin)
      await scope.register(attemptLimitsPlugin, {
        redis,
        limits: toAttemptLimits(config),
        registry,
        trustsProxy: config.HTTP_TRUST_PROXY !== false
      })
      await scope.register(signUpRoutes, { accounts, openSession })
      await scope.register(signInRoutes, { accounts, openSession })
      await scope.register(signOutRoutes, { cookieName: settings.cookieName })
      await scope.register(meRoutes)
      await scope.register(sessionsRoutes, { cookieName: settings.cookieName })
      await scope.register(passwordRoutes, { accounts })
      await scope.register(notificationsRoutes, { redis })
      if (config.OPERATOR_TOKEN !== undefined) {
        await scope.register(operatorRoutes, { users, token: config.OPERATOR_TOKEN })
      }
    },
    { prefix: '/api' }
  )
  return app
}
