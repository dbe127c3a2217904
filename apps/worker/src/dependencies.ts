import { createRedisHa, type RedisHaConfig } from '@repo/redis-ha'
import { createLogger, logRedisEvents, Readiness } from '@repo/service-kit'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { AppDependencies } from './app.ts'
import type { WorkerConfig } from './config.ts'
import { createJobWorker, type JobWorker } from './create-job-worker.ts'
import { createJobMetrics } from './job-metrics.ts'

export interface Dependencies extends AppDependencies {
  readonly jobWorker: JobWorker
}

/** Makes everything that the worker is built from; nothing else opens a connection. */
export function createDependencies(config: WorkerConfig, redisConfig: RedisHaConfig): Dependencies {
  const logger = createLogger({ level: config.LOG_LEVEL, instance: config.INSTANCE_NAME })
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const redis = createRedisHa({ config: redisConfig, registry, clientName: `worker:${config.INSTANCE_NAME}` })
  logRedisEvents(redis, logger)
  const jobWorker = createJobWorker({
    redis,
    logger,
    metrics: createJobMetrics(registry),
    concurrency: config.WORKER_CONCURRENCY,
    closeMs: config.WORKER_CLOSE_MS
  })
  return { logger, registry, redis, readiness: new Readiness(), jobWorker }
}
