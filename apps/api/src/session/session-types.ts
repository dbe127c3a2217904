import type { SessionData } from '@repo/contracts'
import type { SessionExchange } from './session-exchange.ts'
import type { SessionRecord } from './session-record.ts'

declare module 'fastify' {
  interface Session {
    /** Set together with `handle` when the user signs in; never changed afterwards. */
    userId?: string
    handle?: string
    data?: SessionData
    /** What Redis had when the session was loaded or last saved; absent on a session that was never stored. */
    record?: SessionRecord
  }

  interface FastifyRequest {
    /** Present on routes in the session scope. */
    exchange: SessionExchange
  }
}
