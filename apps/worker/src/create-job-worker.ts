import { queueName, queuePrefix } from '@repo/contracts'
import { type BackoffPolicy, backoffDelayMs, keptDone } from '@repo/jobs'
import type { RedisHa } from '@repo/redis-ha'
import { type Logger, logConnectionTrouble, withDeadline } from '@repo/service-kit'
import { type Job, Worker } from 'bullmq'
import { createEffectRunner } from './effect-runner.ts'
import type { JobHandler } from './job-handler.ts'
import { createJobMarks } from './job-marks.ts'
import type { JobMetrics } from './job-metrics.ts'
import type { Mailer } from './mail/mailer.ts'
import { processJob } from './process-job.ts'
import { createMarksShortener } from './shorten-marks.ts'

export interface JobWorkerOptions {
  readonly redis: RedisHa
  readonly logger: Logger
  readonly metrics: JobMetrics
  readonly handlers: readonly JobHandler[]
  readonly mailer: Mailer | undefined
  readonly concurrency: number
  /** Jobs in one second over all workers; `undefined` for as many as there are. */
  readonly maxPerSecond: number | undefined
  readonly backoff: BackoffPolicy
  /** A worker that says nothing for this long has lost its jobs to the others. */
  readonly lockMs: number
  readonly closeMs: number
}

export interface JobWorker {
  /** Begins to take jobs. */
  start(): void
  /** Takes no more jobs and waits for those under way, at most `closeMs`; rejects when some were cut off. */
  close(): Promise<void>
}

/** A job whose workers died this often is more likely the cause than the victim. */
const maxStalledCount = 10
/** For BullMQ itself, when no job is under way: it never ends while Redis is away (bullmq#2430). */
const leaveMs = 2000

/** Takes jobs from the queue wherever the master is. */
export function createJobWorker(options: JobWorkerOptions): JobWorker {
  const { redis, logger, metrics, handlers, mailer, concurrency, maxPerSecond, backoff, lockMs, closeMs } = options
  const connection = redis.createIoredis({ maxRetriesPerRequest: null })
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  const runEffect = createEffectRunner(redis)
  const shortenMarks = createMarksShortener(redis)
  const knownNames = new Set(handlers.map(({ contract }) => contract.name))
  const toLabel = (name = 'unknown') => (knownNames.has(name) ? name : 'unknown')

  function run(job: Job): Promise<void> {
    const jobId = job.id as string
    const { signal } = stopping
    const context = {
      jobId,
      redis,
      logger,
      mailer,
      signal,
      marks: createJobMarks({ redis, runEffect, jobId, signal, claimMs: lockMs })
    }
    if (job.attemptsStarted === 1) metrics.wait.observe({ name: toLabel(job.name) }, toWaitSeconds(job))
    const work = processJob(job, handlers, context)
    const tracked = work.then(
      () => {},
      () => {}
    )
    underWay.add(tracked)
    tracked.then(() => underWay.delete(tracked))
    return work
  }

  const worker = new Worker(queueName, run, {
    connection,
    prefix: queuePrefix,
    concurrency,
    ...(maxPerSecond !== undefined && { limiter: { max: maxPerSecond, duration: 1000 } }),
    lockDuration: lockMs,
    stalledInterval: lockMs,
    maxStalledCount,
    removeOnComplete: keptDone,
    settings: { backoffStrategy: (attemptsMade) => backoffDelayMs(attemptsMade, backoff) },
    autorun: false,
    // A connection that broke is back within a second of the master; the default of 15 s would leave jobs lying.
    runRetryDelay: 500
  })
  logConnectionTrouble(worker, logger, 'queue')
  // BullMQ says `ready` only once; the connection says it after every trouble.
  logConnectionTrouble(connection, logger, 'queue commands')

  const observeDuration = ({ name, processedOn }: Job) => {
    if (processedOn !== undefined) metrics.duration.observe({ name: toLabel(name) }, (Date.now() - processedOn) / 1000)
  }
  worker.on('completed', (job) => {
    shortenMarks(job.id as string)
    metrics.jobs.inc({ name: toLabel(job.name), outcome: 'completed' })
    observeDuration(job)
  })
  worker.on('failed', (job, error) => {
    // The time at which it ended is there only when it does not come back; given up for its stalls it comes without a job.
    const isDead = job === undefined || job.finishedOn !== undefined
    metrics.jobs.inc({ name: toLabel(job?.name), outcome: isDead ? 'dead' : 'retried' })
    const fields = { err: error, jobId: job?.id, jobName: job?.name, attemptsMade: job?.attemptsMade }
    if (isDead) logger.error(fields, 'job given up: it is among the dead letters now')
    else logger.debug(fields, 'job failed, it comes back')
    if (job !== undefined) observeDuration(job)
  })
  worker.on('stalled', (jobId) => {
    metrics.stalled.inc()
    logger.warn({ jobId }, 'job taken back from a worker that died or froze')
  })

  return {
    start() {
      worker.run().catch((error: unknown) => logger.error({ err: error }, 'the worker stopped taking jobs'))
    },
    async close() {
      const closing = worker.close()
      closing.catch(() => {})
      try {
        await withDeadline(Promise.all(underWay), closeMs, 'waiting for the jobs under way')
        await withDeadline(closing, leaveMs, 'leaving the queue').catch(() => {
          logger.warn('left the queue without Redis: jobs whose end it does not know yet are done again')
        })
      } catch (error) {
        logger.error({ jobs: underWay.size }, 'jobs cut off: another worker does them again')
        throw error
      } finally {
        stopping.abort()
        connection.disconnect()
      }
    }
  }
}

function toWaitSeconds({ timestamp, delay = 0 }: Job): number {
  return Math.max(0, Date.now() - timestamp - delay) / 1000
}
