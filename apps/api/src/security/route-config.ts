import type { AttemptKind } from './attempt-limits.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Which limit the route's attempts count towards; none without it. */
    attempts?: AttemptKind
    /** Nobody has a CSRF token yet who signs in or up: here the origin of the request must do. */
    startsSession?: boolean
  }
}
