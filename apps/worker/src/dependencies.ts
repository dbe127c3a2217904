import {
  createDeadLetters,
  createJobProducer,
  createJobQueue,
  createOutbox,
  createOutboxRelay,
  type DeadLetters,
  type JobQueue,
  type OutboxRelay,
  readQueueDepth
} from '@repo/jobs'
import { createRedisHa, type RedisHaConfig } from '@repo/redis-ha'
import { createLogger, logRedisEvents, Readiness } from '@repo/service-kit'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { AppDependencies } from './app.ts'
import type { WorkerConfig } from './config.ts'
import { createJobWorker, type JobWorker } from './create-job-worker.ts'
import type { JobHandler } from './job-handler.ts'
import { createJobMetrics } from './job-metrics.ts'
import { createMailer } from './mail/create-mailer.ts'
import { createQueueMetrics } from './queue-metrics.ts'

export interface Dependencies extends AppDependencies {
  readonly queue: JobQueue
  readonly relay: OutboxRelay
  readonly deadLetters: DeadLetters
  readonly jobWorker: JobWorker
}

/** Makes everything that the worker is built from; nothing else opens a connection. */
export function createDependencies(
  config: WorkerConfig,
  redisConfig: RedisHaConfig,
  handlers: readonly JobHandler[]
): Dependencies {
  const logger = createLogger({ level: config.LOG_LEVEL, instance: config.INSTANCE_NAME })
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const redis = createRedisHa({ config: redisConfig, registry, clientName: `worker:${config.INSTANCE_NAME}` })
  logRedisEvents(redis, logger)
  const queue = createJobQueue(redis, logger)
  const relay = createOutboxRelay(createOutbox(redis), createJobProducer({ redis, queue }))
  const deadLetters = createDeadLetters(queue, redis)
  createQueueMetrics(registry, () => readQueueDepth(redis, queue))
  if (config.SMTP_URL === undefined) logger.warn('SMTP_URL is not set: no mail is sent, what happened is only recorded')
  const jobWorker = createJobWorker({
    redis,
    logger,
    metrics: createJobMetrics(registry),
    handlers,
    mailer: toMailer(config),
    concurrency: config.WORKER_CONCURRENCY,
    maxPerSecond: config.WORKER_MAX_PER_SECOND,
    backoff: { baseMs: config.WORKER_BACKOFF_MS, maxMs: config.WORKER_BACKOFF_MAX_MS },
    lockMs: config.WORKER_LOCK_MS,
    closeMs: config.WORKER_CLOSE_MS
  })
  return { logger, registry, redis, readiness: new Readiness(), queue, relay, deadLetters, jobWorker }
}

function toMailer({
  SMTP_URL: url,
  MAIL_FROM: from,
  MAIL_SESSIONS_URL: sessionsUrl,
  SMTP_TIMEOUT_MS: timeoutMs
}: WorkerConfig) {
  return url === undefined ? undefined : createMailer({ url, from, sessionsUrl, timeoutMs })
}
