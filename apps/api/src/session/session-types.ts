import type { SessionData } from '@repo/contracts'
import type { SessionExchange } from './session-exchange.ts'
import type { SessionRecord } from './session-record.ts'
import type { UserSessions } from './user-sessions.ts'

interface SessionOrigin {
  readonly device: string | undefined
  readonly address: string
}

declare module 'fastify' {
  interface Session {
    /** Set together with `handle` when the user signs in; never changed afterwards. */
    userId?: string
    handle?: string
    data?: SessionData
    /** Who signs in, as far as the request says; not on a session that was loaded. */
    origin?: SessionOrigin
    /** What Redis had when the session was loaded or last saved; absent on a session that was never stored. */
    record?: SessionRecord
  }

  interface FastifyContextConfig {
    /** Acts on a session only when a confirmed master has it. @default false */
    sensitive?: boolean
  }

  interface FastifyInstance {
    /** Present in the session scope. */
    userSessions: UserSessions
  }

  interface FastifyRequest {
    /** Present on routes in the session scope. */
    exchange: SessionExchange
  }
}
