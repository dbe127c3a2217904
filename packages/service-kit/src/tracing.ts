import type { FastifyPluginCallback } from 'fastify'

/** Spans of this process on their way to the collector. */
export interface Tracing {
  /** Makes a span of each request; registered before anything else. */
  readonly plugin: FastifyPluginCallback
  /** Sends what is left. */
  close(): Promise<void>
}
