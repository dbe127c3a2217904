import { drainRule, httpPort, publicServiceConfigShape, rule, serviceConfigShape, tracedAs } from '@repo/service-kit'
import { z } from 'zod'
import { attemptConfigShape } from './security/attempt-config.ts'
import type { SessionSettings } from './session/session-settings.ts'

const hostPrefix = '__Host-'

const seconds = z.coerce.number().int().positive()

const secrets = z
  .string()
  .transform((text) => text.split(',').map((secret) => secret.trim()))
  .refine(
    (list) => list.every((secret) => secret.length >= 32),
    'expected secrets of at least 32 characters, separated by commas'
  )

/** Every setting of the API besides those of Redis. */
export const apiConfigSchema = z
  .object({
    ...serviceConfigShape,
    ...publicServiceConfigShape,
    ...attemptConfigShape,
    OTEL_SERVICE_NAME: tracedAs('api'),
    HTTP_PORT: httpPort(3000),
    HTTP_DOCS_PAGE: z
      .stringbool()
      .default(true)
      .describe('Whether `GET /docs` shows the API as a page; `GET /openapi.json` is there in any case.'),
    HTTP_BODY_LIMIT_BYTES: z.coerce
      .number()
      .int()
      .positive()
      .default(16_384)
      .describe('Largest request body in bytes.'),
    SESSION_SECRETS: secrets.meta({
      description:
        'Secrets that sign session cookies, at least 32 characters each, separated by commas. The first one signs, all are accepted: put a new one in front, drop the old one after SESSION_ABSOLUTE_SECONDS.',
      secret: true
    }),
    SESSION_IDLE_SECONDS: seconds.default(3600).describe('A session ends after this many seconds without a request.'),
    SESSION_ABSOLUTE_SECONDS: seconds
      .default(86_400)
      .describe('A session ends this many seconds after the sign-in, used or not.'),
    SESSION_MAX_PER_USER: z.coerce
      .number()
      .int()
      .min(1)
      .max(100)
      .default(20)
      .describe('Sessions that one user may have at a time, at most 100; a sign-in beyond that ends the oldest one.'),
    PASSWORD_SCRYPT_LOG_N: z.coerce
      .number()
      .int()
      .min(10)
      .max(18)
      .default(15)
      .describe(
        'Cost of a password check: scrypt with N = 2^this, r = 8, and p such that 13 to 17 cost an attacker the same (OWASP); 15 takes 32 MiB a check, 17 takes 128. Below 13 is for tests.'
      ),
    OPERATOR_TOKEN: z.string().min(32, 'expected at least 32 characters').optional().meta({
      description:
        'Lets operators end sessions: `POST /api/operator/end-sessions` with `Authorization: Bearer <token>`, at least 32 characters. Without it that route is not there.',
      secret: true
    }),
    COOKIE_SECURE: z
      .stringbool()
      .default(true)
      .describe('Send cookies over https only; false is for a demo on plain http.'),
    COOKIE_NAME: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected 1 to 64 letters, digits, underscores or hyphens')
      .optional()
      .describe('Name of the session cookie; `__Host-id` without it, and `id` when cookies are not secure.')
  })
  .refine(...drainRule)
  .refine(
    ...rule<{ SESSION_IDLE_SECONDS: number; SESSION_ABSOLUTE_SECONDS: number }>(
      'SESSION_IDLE_SECONDS',
      (config) => config.SESSION_IDLE_SECONDS > config.SESSION_ABSOLUTE_SECONDS,
      'expected at most SESSION_ABSOLUTE_SECONDS'
    )
  )
  .refine(
    ...rule<{ COOKIE_SECURE: boolean; COOKIE_NAME?: string | undefined }>(
      'COOKIE_NAME',
      (config) => config.COOKIE_SECURE === false && config.COOKIE_NAME?.startsWith(hostPrefix) === true,
      `expected a name without ${hostPrefix}, which browsers accept on secure cookies only`
    )
  )

export type ApiConfig = z.output<typeof apiConfigSchema>

export function toSessionSettings(config: ApiConfig): SessionSettings {
  return {
    secrets: config.SESSION_SECRETS,
    cookieName: config.COOKIE_NAME ?? (config.COOKIE_SECURE ? `${hostPrefix}id` : 'id'),
    cookieSecure: config.COOKIE_SECURE,
    idleMs: config.SESSION_IDLE_SECONDS * 1000,
    absoluteMs: config.SESSION_ABSOLUTE_SECONDS * 1000,
    maxPerUser: config.SESSION_MAX_PER_USER
  }
}
