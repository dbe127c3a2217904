import { hostname } from 'node:os'
import { z } from 'zod'
import { parseTrustProxy } from './parse-trust-proxy.ts'

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

/** Settings of a service that answers requests of users, beside those that every service has. */
export const publicServiceConfigShape = {
  HTTP_TRUST_PROXY: z
    .string()
    .default('')
    .transform((text, context) => {
      const trusted = parseTrustProxy(text)
      if (trusted === undefined) {
        context.addIssue('expected addresses or CIDR ranges of proxies, separated by commas')
        return z.NEVER
      }
      return trusted
    })
    .describe(
      'Addresses and CIDR ranges of the load balancers whose X-Forwarded-For, -Host and -Proto count, separated by commas. Empty trusts nobody: then all clients behind a load balancer have its address, and share its limits. A number of proxies is refused, for a client that comes directly could pose as one.'
    ),
  HTTP_MAX_IN_FLIGHT: z.coerce
    .number()
    .int()
    .positive()
    .default(5000)
    .describe(
      'Requests under way at once; more are answered 503 with Retry-After. Half of them may be changes, so that those held without a master leave room for reads.'
    ),
  HTTP_MAX_EVENT_LOOP_DELAY_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(1000)
    .describe('Mean delay of the event loop in milliseconds from which on requests are answered 503 with Retry-After.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Base URL of an OpenTelemetry collector (OTLP over HTTP); traces start with it. The SDK’s own variables, such as OTEL_TRACES_SAMPLER and OTEL_EXPORTER_OTLP_HEADERS, work then too.'
    )
}

/** How the service calls itself in traces. */
export function tracedAs(defaultName: string) {
  return z.string().max(64).default(defaultName).describe('Name of this service in traces.')
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
