import { parseEnvironment } from '@repo/redis-ha'
import { loadConfig, stopGracefully, waitUntilReady, withDeadline } from '@repo/service-kit'
import { buildApp } from './app.ts'
import { apiConfigSchema } from './config.ts'
import { createDependencies } from './dependencies.ts'

const { service: config, redis: redisConfig } = loadConfig(apiConfigSchema, process.env, parseEnvironment)
const dependencies = await createDependencies(config, redisConfig)
const { logger, redis, readiness, relay, tracing } = dependencies
const app = await buildApp(dependencies)

stopGracefully({
  logger,
  readiness,
  drainMs: config.SHUTDOWN_DRAIN_MS,
  deadlineMs: config.SHUTDOWN_DEADLINE_MS,
  steps: [
    { name: 'requests', close: () => app.close() },
    { name: 'queue', close: () => withDeadline(relay.close(), 2000, 'relaying the outbox') },
    { name: 'redis', close: () => redis.close() },
    {
      name: 'traces',
      close: () => withDeadline(tracing?.close() ?? Promise.resolve(), 2000, 'sending the last traces')
    }
  ]
})

await app.listen({ host: config.HTTP_HOST, port: config.HTTP_PORT })
if (await waitUntilReady(redis)) readiness.markStarted()
