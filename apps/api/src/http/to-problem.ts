import { STATUS_CODES } from 'node:http'
import type { Problem } from '@repo/contracts'
import type { RedisHaErrorCode } from '@repo/redis-ha'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

/**
 * The one place that turns codes into a status. An outage is 503, never 500: the client may come again. A refused write is
 * one too: in production it means that Redis has no memory left.
 */
const statusByCode: Partial<Record<string, number>> = {
  REDIS_HA_TOPOLOGY_UNAVAILABLE: 503,
  REDIS_HA_MASTER_UNAVAILABLE: 503,
  REDIS_HA_INDETERMINATE_WRITE: 503,
  REDIS_HA_WRITE_REFUSED: 503,
  REDIS_HA_UNCONFIRMED_READ: 503,
  REDIS_HA_NO_READABLE_NODE: 503,
  REDIS_HA_CLOSED: 503,
  SESSION_GONE: 401
} satisfies Partial<Record<RedisHaErrorCode | 'SESSION_GONE', number>>

/** Instead of the error's own text, where that is Redis' and may name users, keys and scripts. */
const detailByCode: Partial<Record<string, string>> = {
  REDIS_HA_WRITE_REFUSED: 'Redis refused the write'
} satisfies Partial<Record<RedisHaErrorCode, string>>

const defaultRetryAfterMs = 1000

export interface ProblemAnswer {
  readonly problem: Problem
  readonly retryAfterSeconds: number | undefined
}

/** What a client is told about an error; of an unexpected one it learns nothing. */
export function toProblem(error: unknown): ProblemAnswer {
  const { code, statusCode, message, retryAfterMs } = toFields(error)
  const status = (code === undefined ? undefined : statusByCode[code]) ?? statusCode ?? 500
  const isUnexpected = status === 500
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: isUnexpected ? 'INTERNAL_ERROR' : (code ?? 'REQUEST_FAILED'),
    ...(!isUnexpected && { detail: (code === undefined ? undefined : detailByCode[code]) ?? message }),
    ...(hasZodFastifySchemaValidationErrors(error) && {
      errors: error.validation.map(({ instancePath, message = 'invalid' }) => ({ path: instancePath, message }))
    })
  }
  const waits = status === 503 || status === 429
  const retryAfterSeconds = waits ? Math.max(1, Math.ceil((retryAfterMs ?? defaultRetryAfterMs) / 1000)) : undefined
  return { problem, retryAfterSeconds }
}

interface ErrorFields {
  readonly code: string | undefined
  readonly statusCode: number | undefined
  readonly message: string
  readonly retryAfterMs: number | undefined
}

function toFields(error: unknown): ErrorFields {
  const fields: Record<string, unknown> = error instanceof Error ? { ...error } : {}
  const { code, statusCode, retryAfterMs } = fields
  return {
    code: typeof code === 'string' ? code : undefined,
    // Fastify's own errors carry their status; one below 400 would be a mistake.
    statusCode: typeof statusCode === 'number' && statusCode >= 400 ? statusCode : undefined,
    message: error instanceof Error ? error.message : String(error),
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined
  }
}
