import { parseEnvironment } from '@repo/redis-ha'
import { loadConfig, stopGracefully, waitUntilReady } from '@repo/service-kit'
import { buildApp } from './app.ts'
import { checkEvictionPolicy } from './check-eviction-policy.ts'
import { workerConfigSchema } from './config.ts'
import { createDependencies } from './dependencies.ts'

const { service: config, redis: redisConfig } = loadConfig(workerConfigSchema, process.env, parseEnvironment)
const dependencies = createDependencies(config, redisConfig)
const { logger, redis, readiness, jobWorker } = dependencies
const app = await buildApp(dependencies)

stopGracefully({
  logger,
  readiness,
  drainMs: config.SHUTDOWN_DRAIN_MS,
  deadlineMs: config.SHUTDOWN_DEADLINE_MS,
  steps: [
    { name: 'requests', close: () => app.close() },
    { name: 'queue', close: () => jobWorker.close() },
    { name: 'redis', close: () => redis.close() }
  ]
})

await app.listen({ host: config.HTTP_HOST, port: config.HTTP_PORT })
if (await waitUntilReady(redis)) {
  await checkEvictionPolicy(redis)
  jobWorker.start()
  readiness.markStarted()
}
