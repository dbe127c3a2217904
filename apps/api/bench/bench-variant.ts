import { type FastifyInstance, fastify } from 'fastify'

/** Addresses of the topology that all variants share. */
export interface BenchTopology {
  readonly masterHost: string
  readonly masterPort: number
  /** What redis-ha reads. */
  readonly environment: Readonly<Record<string, string>>
}

/** One way of keeping sessions: an app that answers the requests of `bench-requests.ts`, not listening yet. */
export type BuildVariant = (topology: BenchTopology) => Promise<FastifyInstance>

/** The minimal app of all session layers, without routes. */
export function createMinimalApp(): FastifyInstance {
  return fastify({ logger: { level: 'error', stream: process.stderr } })
}

/** What every variant keeps in a session: about 250 bytes of JSON. */
export const benchData: Readonly<Record<string, string | number>> = {
  name: 'Ada Lovelace',
  locale: 'en-GB',
  theme: 'dark',
  cart: 'b3f1c2d4e5f6a7b8c9d0e1f2a3b4c5d6',
  lastPage: '/orders/2026/11/overview?sort=newest',
  note: 'x'.repeat(96),
  counter: 0
}

export const benchSecret = 'a-secret-of-the-bench-with-40-characters'
