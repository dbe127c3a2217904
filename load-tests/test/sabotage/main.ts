/** The API with its Redis client sabotaged: a load test that finds nothing here finds nothing anywhere. */
import { apiConfigSchema, buildApp, createDependencies } from '@repo/api'
import { parseEnvironment } from '@repo/redis-ha'
import { loadConfig, stopGracefully, waitUntilReady } from '@repo/service-kit'
import { sabotageRedis } from './sabotage-redis.ts'

const { service: config, redis: redisConfig } = loadConfig(apiConfigSchema, process.env, parseEnvironment)
const dependencies = await createDependencies(config, redisConfig)
const { logger, readiness, relay } = dependencies
if (!(await waitUntilReady(dependencies.redis))) process.exit(1)
const redis = await sabotageRedis(dependencies.redis, process.env.SABOTAGE)
const app = await buildApp({ ...dependencies, redis })

stopGracefully({
  logger,
  readiness,
  drainMs: config.SHUTDOWN_DRAIN_MS,
  deadlineMs: config.SHUTDOWN_DEADLINE_MS,
  steps: [
    { name: 'requests', close: () => app.close() },
    { name: 'queue', close: () => relay.close() },
    { name: 'redis', close: () => dependencies.redis.close() }
  ]
})

await app.listen({ host: config.HTTP_HOST, port: config.HTTP_PORT })
readiness.markStarted()
