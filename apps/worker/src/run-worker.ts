import { parseEnvironment } from '@repo/redis-ha'
import { loadConfig, stopGracefully } from '@repo/service-kit'
import { buildApp } from './app.ts'
import { checkEvictionPolicy } from './check-eviction-policy.ts'
import { workerConfigSchema } from './config.ts'
import { createDependencies } from './dependencies.ts'
import type { JobHandler } from './job-handler.ts'
import { type Repetition, repeatWhileOpen } from './repeat-while-open.ts'
import { retryWhileAway } from './retry-while-away.ts'
import { scheduleJobs, toSchedules } from './schedule-jobs.ts'

/** Where an entry lies in the outbox for this long, the one who should have relayed it has died or is cut off. */
const leftoverAgeMs = 1000
const relayIntervalMs = 1000
const cleanIntervalMs = 3_600_000
/** Dead letters in one round: the server removes them in one go. */
const cleanLimit = 1000

/** The process of a worker that does these jobs. */
export async function runWorker(handlers: readonly JobHandler[]): Promise<void> {
  const { service: config, redis: redisConfig } = loadConfig(workerConfigSchema, process.env, parseEnvironment)
  const dependencies = createDependencies(config, redisConfig, handlers)
  const { logger, redis, readiness, queue, relay, deadLetters, jobWorker } = dependencies
  const app = await buildApp(dependencies)
  let relaying: Repetition | undefined
  let cleaning: Repetition | undefined

  stopGracefully({
    logger,
    readiness,
    drainMs: config.SHUTDOWN_DRAIN_MS,
    deadlineMs: config.SHUTDOWN_DEADLINE_MS,
    steps: [
      { name: 'requests', close: () => app.close() },
      { name: 'jobs', close: () => jobWorker.close() },
      // What a relay under way does not finish is relayed again: Redis is closed under it.
      { name: 'relay', close: async () => void relaying?.close() },
      { name: 'dead letters', close: async () => void cleaning?.close() },
      { name: 'queue', close: () => queue.close() },
      { name: 'redis', close: () => redis.close() }
    ]
  })

  await app.listen({ host: config.HTTP_HOST, port: config.HTTP_PORT })
  if (!(await retryWhileAway(redis, () => checkEvictionPolicy(redis)))) return
  jobWorker.start()
  relaying = repeatWhileOpen(() => relay.relayLeftovers(leftoverAgeMs), {
    intervalMs: relayIntervalMs,
    onError: (error) => logger.warn({ err: error }, 'the outbox cannot be relayed, trying on')
  })
  cleaning = repeatWhileOpen(() => deadLetters.removeExpired(cleanLimit), {
    intervalMs: cleanIntervalMs,
    onError: (error) => logger.warn({ err: error }, 'old dead letters cannot be removed, trying on')
  })
  if (await retryWhileAway(redis, () => scheduleJobs(toSchedules(config), queue, redis))) readiness.markStarted()
}
