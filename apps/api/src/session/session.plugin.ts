import './session-types.ts'
import { AsyncLocalStorage } from 'node:async_hooks'
import { fastifyCookie } from '@fastify/cookie'
import fastifySession from '@fastify/session'
import { headers } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Registry } from 'prom-client'
import { RedisHaSessionStore } from './redis-ha-session-store.ts'
import { createExchange, readClientToken, type SessionExchange } from './session-exchange.ts'
import { createSessionMetrics } from './session-metrics.ts'
import { SessionRecords } from './session-records.ts'
import type { SessionSettings } from './session-settings.ts'
import { SessionSigner } from './session-signer.ts'
import { SessionToucher } from './session-toucher.ts'
import { TokenMemory } from './token-memory.ts'
import { UserSessions } from './user-sessions.ts'

export interface SessionPluginOptions {
  readonly redis: RedisHa
  readonly settings: SessionSettings
  readonly registry: Registry
  readonly now: () => number
}

/** Gives `request.session` to the routes of one scope; the hooks stand in the order in which a request meets them. */
export const sessionPlugin = fp<SessionPluginOptions>(
  async (scope, { redis, settings, registry, now }) => {
    const { cookieName, cookieSecure, absoluteMs } = settings
    const { maxStalenessMs } = redis.config.timings
    const tokenCookieName = `${cookieName}-fresh`
    const maxAgeSeconds = Math.ceil(maxStalenessMs / 1000)
    const tokenCookieAttributes = `; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax${cookieSecure ? '; Secure' : ''}`
    const cookieAttributes = { path: '/', httpOnly: true, secure: cookieSecure, sameSite: 'lax' } as const

    // The store's interface knows no request; this carries what one request and the store tell each other.
    const exchanges = new AsyncLocalStorage<SessionExchange>()
    const currentExchange = () => exchanges.getStore()
    const metrics = createSessionMetrics(registry, now)
    const signer = new SessionSigner(settings.secrets, currentExchange)
    const records = new SessionRecords(redis)
    const tokens = new TokenMemory({ ttlMs: maxStalenessMs })
    const store = new RedisHaSessionStore({
      records,
      tokens,
      toucher: new SessionToucher({ records, settings, now }),
      metrics,
      settings,
      currentExchange,
      now
    })

    // As defaults of every cookie: the browser ignores a clearing cookie without `Secure` under a `__Host-` name.
    await scope.register(fastifyCookie, { parseOptions: cookieAttributes })
    scope.decorateRequest('exchange')
    scope.decorate('userSessions', new UserSessions({ records, tokens, metrics, settings, now }))

    scope.addHook('onRequest', (request, _reply, done) => {
      const cookie = request.cookies[cookieName]
      const presented = cookie === undefined ? undefined : signer.present(cookie)
      if (presented !== undefined) request.cookies[cookieName] = presented.value
      request.exchange = createExchange({
        sensitive: request.routeOptions.config.sensitive === true,
        presented,
        after: readClientToken(request, tokenCookieName)
      })
      exchanges.run(request.exchange, done)
    })

    scope.addHook('onSend', (request, reply, _payload, done) => {
      guardCookie(request, reply)
      done()
    })
    await scope.register(fastifySession, {
      store,
      secret: signer,
      cookieName,
      cookie: { ...cookieAttributes, maxAge: absoluteMs },
      // A read stays a read: true would write the session with every request.
      rolling: false,
      saveUninitialized: false
    })
    scope.addHook('onSend', (request, reply, _payload, done) => {
      tellFreshness(request, reply)
      done()
    })

    /**
     * Before the plugin saves and sets cookies: keeps it from doing either after a failure, and from clearing a cookie because
     * its session is no more. Cookies are cleared by name: this answer may be late, and the browser have another one by now.
     */
    function guardCookie(request: FastifyRequest, reply: FastifyReply): void {
      const { exchange } = request
      // A request that was refused before it came here has none.
      if (exchange === undefined) return
      const { presented, failed } = exchange
      const isNobodys = request.cookies[cookieName] !== undefined && request.session?.userId === undefined
      // Null is what the plugin itself leaves behind after `destroy`; it then keeps its hands off the answer.
      if (failed || isNobodys) request.session = null as unknown as FastifyRequest['session']
      if (presented?.needsRenewal && request.session?.record !== undefined && !request.session.isSaved()) {
        reply.setCookie(cookieName, presented.value, { expires: new Date(now() + absoluteMs) })
      }
    }

    function tellFreshness(request: FastifyRequest, reply: FastifyReply): void {
      reply.header('cache-control', 'no-store')
      if (request.exchange === undefined) return
      const { read, written } = request.exchange
      if (read !== undefined) {
        reply.header(headers.readSource, read.source).header(headers.readAgeMs, Math.round(read.ageMs))
        if (read.stale) reply.header(headers.readStale, 'true')
      }
      if (written === undefined) return
      reply.header(headers.freshnessToken, written)
      // Written as text: the same attributes with every change, and a token needs no escaping.
      reply.header('set-cookie', `${tokenCookieName}=${written}${tokenCookieAttributes}`)
    }
  },
  { name: 'session' }
)
