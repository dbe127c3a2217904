import './route-config.ts'
import type { RedisHa } from '@repo/redis-ha'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Registry } from 'prom-client'
import { AttemptLimiter, type Verdict } from './attempt-limiter.ts'
import type { AttemptKind, AttemptLimits, TakenAttempt } from './attempt-limits.ts'
import { createAttemptMetrics } from './attempt-metrics.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Counted already; the outcome decides whether they stay so. */
    attempts: readonly TakenAttempt[] | undefined
  }

  interface FastifyInstance {
    /** Counts an attempt of a request at such a route; each further one by the route itself. */
    countAttempt: (request: FastifyRequest) => Promise<void>
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
    scope.decorateRequest('attempts', undefined)
    scope.decorate('countAttempt', countAttempt)

    // After the validation: what is no attempt at all does not count as one.
    scope.addHook('preHandler', countAttempt)

    scope.addHook('onResponse', async (request, reply) => {
      // Nobody waits for it; at worst a user has one attempt less.
      for (const attempt of request.attempts ?? []) {
        await limiter.settle(attempt, toVerdict(reply.statusCode)).catch((error: unknown) => {
          request.log.debug({ err: error }, 'attempt not given back')
        })
      }
    })

    async function countAttempt(request: FastifyRequest): Promise<void> {
      const kind = request.routeOptions.config.attempts
      const account = kind === undefined ? undefined : toAccount(request, kind)
      if (kind === undefined || account === undefined) return
      warnOfProxy(request)
      const attempt = await limiter.take({ kind, account, address: request.ip })
      request.attempts = [...(request.attempts ?? []), attempt]
    }

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
  // 422: the new password is too weak, and the current one was not looked at.
  if (statusCode >= 500 || statusCode === 422) return 'undecided'
  return statusCode < 300 ? 'succeeded' : 'failed'
}
