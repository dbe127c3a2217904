import type { RedisHa } from '@repo/redis-ha'
import type { FastifyPluginAsync } from 'fastify'
import type { Registry } from 'prom-client'
import { isServing, type Readiness } from './readiness.ts'
import { toHealthReport } from './to-health-report.ts'

export interface OperationsOptions {
  readonly redis: Pick<RedisHa, 'config' | 'health'>
  readonly readiness: Readiness
  readonly registry: Registry
  /** @default performance.now */
  readonly now?: () => number
}

/** Paths of the operational routes: neither shed nor traced. */
export const operationalPaths: ReadonlySet<string> = new Set(['/livez', '/readyz', '/healthz', '/metrics'])

/** `/livez`, `/readyz`, `/healthz` and `/metrics`; all of them answer while Redis is down. */
export const operationsPlugin: FastifyPluginAsync<OperationsOptions> = async (app, options) => {
  const { redis, readiness, registry, now = () => performance.now() } = options

  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })

  app.get('/livez', async () => ({ status: 'alive' }))

  app.get('/readyz', async (_request, reply) => {
    const status = readiness.judge(redis.health(), redis.config.timings.maxDegradedMs, now())
    return reply.code(isServing(status) ? 200 : 503).send({ status })
  })

  app.get('/healthz', async (_request, reply) => {
    const health = redis.health()
    return reply.code(health.status === 'down' ? 503 : 200).send(toHealthReport(redis.config, health))
  })

  app.get('/metrics', async (_request, reply) => {
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}
