import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import type { Logger } from './logger.ts'

export interface ServerOptions {
  readonly logger: Logger
  /** @default 16384 */
  readonly bodyLimitBytes?: number
  /** Addresses and ranges of proxies whose word on a client's address counts. @default nobody's */
  readonly trustProxy?: false | string[]
}

/** A Fastify with the settings that every service here shares. */
export function createServer({ logger, bodyLimitBytes = 16_384, trustProxy = false }: ServerOptions): FastifyInstance {
  return fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // Requests are counted in metrics; the log is for changes of state.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    trustProxy,
    requestTimeout: 30_000,
    // Redis is closed after the server: what still arrives while it closes is answered, not refused.
    return503OnClosing: false
  })
}
