import { fastifyCookie } from '@fastify/cookie'
import fastifySession, { type FastifySessionOptions, type SessionStore } from '@fastify/session'
import type { FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import { type BenchTopology, benchSecret, createMinimalApp } from '../bench-variant.ts'
import { addPluginRoutes } from './plugin-routes.ts'

/** The plugin without what makes a write of every read. */
export const quiet = { rolling: false, saveUninitialized: false } as const

/** @fastify/session on a store that `createStore` makes; `options` over the plugin's defaults. */
export async function buildPluginApp(
  createStore: (app: FastifyInstance) => SessionStore | Promise<SessionStore>,
  options: Partial<FastifySessionOptions> = {}
): Promise<FastifyInstance> {
  const app = createMinimalApp()
  await app.register(fastifyCookie)
  await app.register(fastifySession, {
    store: await createStore(app),
    secret: benchSecret,
    cookie: { secure: false, maxAge: 3_600_000 },
    ...options
  })
  addPluginRoutes(app)
  return app
}

/** A plain client of the master. */
export function createIoredis(app: FastifyInstance, topology: BenchTopology, enableAutoPipelining: boolean): Redis {
  const redis = new Redis({ host: topology.masterHost, port: topology.masterPort, enableAutoPipelining })
  app.addHook('onClose', async () => redis.disconnect())
  return redis
}
