import { queueName, queuePrefix } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'
import { type Logger, logConnectionTrouble, withDeadline } from '@repo/service-kit'
import { Worker } from 'bullmq'
import type { JobMetrics } from './job-metrics.ts'
import { processJob } from './process-job.ts'

export interface JobWorkerOptions {
  readonly redis: RedisHa
  readonly logger: Logger
  readonly metrics: JobMetrics
  readonly concurrency: number
  readonly closeMs: number
}

export interface JobWorker {
  /** Begins to take jobs. */
  start(): void
  /** Waits for the jobs under way, at most `closeMs`. */
  close(): Promise<void>
}

/** Takes jobs from the queue wherever the master is. */
export function createJobWorker({ redis, logger, metrics, concurrency, closeMs }: JobWorkerOptions): JobWorker {
  const connection = redis.createIoredis({ maxRetriesPerRequest: null })
  const worker = new Worker(queueName, (job) => processJob(job, redis), {
    connection,
    prefix: queuePrefix,
    concurrency,
    autorun: false,
    // A connection that broke is back within a second of the master; the default of 15 s would leave jobs lying.
    runRetryDelay: 500
  })
  logConnectionTrouble(worker, logger, 'queue')
  // BullMQ says `ready` only once; the connection says it after every trouble.
  logConnectionTrouble(connection, logger, 'queue commands')

  worker.on('completed', ({ name, processedOn, finishedOn }) => {
    metrics.jobs.inc({ name, outcome: 'completed' })
    if (processedOn !== undefined && finishedOn !== undefined) {
      metrics.duration.observe({ name }, (finishedOn - processedOn) / 1000)
    }
  })
  worker.on('failed', (job, error) => {
    metrics.jobs.inc({ name: job?.name ?? 'unknown', outcome: 'failed' })
    logger.warn({ err: error, jobId: job?.id, attemptsMade: job?.attemptsMade }, 'job failed')
  })

  return {
    start() {
      worker.run().catch((error: unknown) => logger.error({ err: error }, 'the worker stopped taking jobs'))
    },
    async close() {
      try {
        // It never ends while Redis is away (bullmq#2430).
        await withDeadline(worker.close(), closeMs, 'closing the worker')
      } finally {
        connection.disconnect()
      }
    }
  }
}
