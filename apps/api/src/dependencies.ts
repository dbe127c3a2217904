import { createJobProducer, createJobQueue, createOutbox, createOutboxRelay } from '@repo/jobs'
import { createRedisHa, type RedisHaConfig } from '@repo/redis-ha'
import { createLogger, logRedisEvents, Readiness, startTracing } from '@repo/service-kit'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { AppDependencies } from './app.ts'
import type { ApiConfig } from './config.ts'
import { createBackgroundRelay } from './queue/background-relay.ts'
import { RedisUsersRepository } from './users/redis-users-repository.ts'

/** Makes everything that the service is built from; nothing else opens a connection. */
export async function createDependencies(config: ApiConfig, redisConfig: RedisHaConfig): Promise<AppDependencies> {
  const tracing = await startTracing({
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
    serviceName: config.OTEL_SERVICE_NAME,
    instance: config.INSTANCE_NAME
  })
  const logger = createLogger({ level: config.LOG_LEVEL, instance: config.INSTANCE_NAME })
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const redis = createRedisHa({ config: redisConfig, registry, clientName: `api:${config.INSTANCE_NAME}` })
  logRedisEvents(redis, logger)
  const queue = createJobQueue(redis, logger)
  const outboxRelay = createOutboxRelay(createOutbox(redis), createJobProducer({ redis, queue }))
  return {
    config,
    logger,
    registry,
    redis,
    users: new RedisUsersRepository(redis),
    readiness: new Readiness(),
    relay: createBackgroundRelay({ relay: outboxRelay, queue, registry, logger }),
    tracing
  }
}
