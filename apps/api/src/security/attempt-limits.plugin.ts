import './route-config.ts'
import type { RedisHa } from '@repo/redis-ha'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Registry } from 'prom-client'
import { AttemptLimiter, type Verdict } from './attempt-limiter.ts'
import type { Attempt, AttemptKind, AttemptLimits } from './attempt-limits.ts'
import { createAttemptMetrics } from './attempt-metrics.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Counted already; the outcome decides whether it stays so. */
    attempt: Attempt | undefined
  }
}

export interface AttemptLimitsOptions {
  readonly redis: Pick<RedisHa, 'write'>
  readonly limits: AttemptLimits
  readonly registry: Registry
  /** Whether the addresses of clients come from a load balancer's headers. */
  readonly trustsProxy: boolean
}

/** Limits the attempts at routes that say `attempts` in their config, by account and by address. */
export const attemptLimitsPlugin = fp<AttemptLimitsOptions>(
  async (scope, { redis, limits, registry, trustsProxy }) => {
    const { refused } = createAttemptMetrics(registry)
    const limiter = new AttemptLimiter({
      redis,
      limits,
      onRefused: ({ kind }, limit) => refused.inc({ kind, limit })
    })
    let warned = trustsProxy
    scope.decorateRequest('attempt', undefined)

    // After the validation: what is no attempt at all does not count as one.
    scope.addHook('preHandler', async (request) => {
      const kind = request.routeOptions.config.attempts
      const account = kind === undefined ? undefined : toAccount(request, kind)
      if (kind === undefined || account === undefined) return
      warnOfProxy(request)
      const attempt: Attempt = { kind, account, address: request.ip }
      await limiter.take(attempt)
      request.attempt = attempt
    })

    scope.addHook('onResponse', async (request, reply) => {
      if (request.attempt === undefined) return
      // Nobody waits for it; at worst a user has one attempt less.
      await limiter.settle(request.attempt, toVerdict(reply.statusCode)).catch((error: unknown) => {
        request.log.debug({ err: error }, 'attempt not given back')
      })
    })

    function warnOfProxy(request: FastifyRequest): void {
      if (warned || request.headers['x-forwarded-for'] === undefined) return
      warned = true
      request.log.warn(
        { address: request.ip },
        'a proxy forwards requests but HTTP_TRUST_PROXY does not name it: all its clients share one limit'
      )
    }
  },
  { name: 'attempt-limits', dependencies: ['session'] }
)

/** By what the client calls the account where it signs in; by whose session it is where the password is asked for again. */
function toAccount(request: FastifyRequest, kind: AttemptKind): string | undefined {
  if (kind === 'password') return request.session.record?.userId
  const { email } = request.body as { readonly email?: unknown }
  return String(email).normalize('NFKC').trim().toLowerCase()
}

function toVerdict(statusCode: number): Verdict {
  if (statusCode >= 500) return 'undecided'
  return statusCode < 300 ? 'succeeded' : 'failed'
}
