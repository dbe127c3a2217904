import { createRedisHa, type RedisHaConfig } from '@repo/redis-ha'
import { createLogger, logRedisEvents, Readiness } from '@repo/service-kit'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { AppDependencies } from './app.ts'
import type { ApiConfig } from './config.ts'
import { createSignInNotifier } from './queue/sign-in-notifier.ts'

/** Makes everything that the service is built from; nothing else opens a connection. */
export function createDependencies(config: ApiConfig, redisConfig: RedisHaConfig): AppDependencies {
  const logger = createLogger({ level: config.LOG_LEVEL, instance: config.INSTANCE_NAME })
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const redis = createRedisHa({ config: redisConfig, registry, clientName: `api:${config.INSTANCE_NAME}` })
  logRedisEvents(redis, logger)
  const notifier = createSignInNotifier(redis, logger)
  return { config, logger, registry, redis, readiness: new Readiness(), notifier }
}
