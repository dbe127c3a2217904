import { hostname } from 'node:os'
import { z } from 'zod'

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const milliseconds = z.coerce.number().int().nonnegative()

/** Settings that every service here has; spread it into the service's own schema. */
export const serviceConfigShape = {
  HTTP_HOST: z.string().default('0.0.0.0').describe('Address to listen on.'),
  INSTANCE_NAME: z
    .string()
    .max(64)
    .default(hostname())
    .describe('How this instance calls itself in logs and answers; the host name without it.'),
  LOG_LEVEL: z.enum(logLevels).default('info').describe('Least severe log lines to write.'),
  SHUTDOWN_DRAIN_MS: milliseconds
    .default(5000)
    .describe(
      'Wait on SIGTERM, in milliseconds, so that load balancers see the instance as not ready before it closes.'
    ),
  SHUTDOWN_DEADLINE_MS: milliseconds
    .default(25_000)
    .describe(
      'Limit of the whole stop in milliseconds, the drain included; below the grace period of the orchestrator.'
    )
}

/** The port of the HTTP server; each service has a default of its own so that all run on one machine. */
export function httpPort(defaultPort: number) {
  return z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(defaultPort)
    .describe('Port to listen on; 0 takes a free one.')
}

/** A rule over several settings, for `refine`: it is checked also when others are wrong, so that all problems come at once. */
export function rule<T>(
  setting: keyof T & string,
  breaks: (config: T) => boolean,
  error: string
): [(config: T) => boolean, { path: string[]; error: string; when: () => boolean }] {
  return [(config) => !breaks(config), { path: [setting], error, when: () => true }]
}

/** Refuses a drain that leaves no time to close. */
export const drainRule = rule<{ SHUTDOWN_DRAIN_MS: number; SHUTDOWN_DEADLINE_MS: number }>(
  'SHUTDOWN_DRAIN_MS',
  (config) => config.SHUTDOWN_DRAIN_MS >= config.SHUTDOWN_DEADLINE_MS,
  'expected less than SHUTDOWN_DEADLINE_MS'
)
