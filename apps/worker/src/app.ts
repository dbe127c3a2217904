import type { RedisHa } from '@repo/redis-ha'
import { createServer, drainPlugin, type Logger, operationsPlugin, type Readiness } from '@repo/service-kit'
import type { FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'

export interface AppDependencies {
  readonly logger: Logger
  readonly registry: Registry
  readonly redis: RedisHa
  readonly readiness: Readiness
}

/** The worker's HTTP side: probes and metrics only. */
export async function buildApp({ logger, registry, redis, readiness }: AppDependencies): Promise<FastifyInstance> {
  const app = createServer({ logger })
  await app.register(drainPlugin, { readiness })
  await app.register(operationsPlugin, { redis, readiness, registry })
  return app
}
