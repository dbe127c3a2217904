import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import type { Logger } from './logger.ts'

export interface ServerOptions {
  readonly logger: Logger
  /** @default 16384 */
  readonly bodyLimitBytes?: number
}

/** A Fastify with the settings that every service here shares. */
export function createServer({ logger, bodyLimitBytes = 16_384 }: ServerOptions): FastifyInstance {
  return fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // Requests are counted in metrics; the log is for changes of state.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    requestTimeout: 30_000,
    // Redis is closed after the server: what still arrives while it closes is answered, not refused.
    return503OnClosing: false
  })
}
