import { STATUS_CODES } from 'node:http'
import { headers } from '@repo/contracts'
import { isUnsafeMethod } from '../security/is-unsafe-method.ts'

type Json = Readonly<Record<string, unknown>>

export interface OperationSource {
  /** The route's schema, already as JSON schemas. */
  readonly schema: Json
  readonly methods: readonly string[]
  readonly startsSession: boolean
}

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }

const retryAfter = { 'retry-after': { type: 'integer', minimum: 1, description: 'Seconds to wait before a repeat.' } }

const instance = { [headers.instance]: { type: 'string', description: 'Which instance answered.' } }

const freshnessToken = {
  type: 'string',
  description: 'Of an earlier answer: this one is at least as new as the write that it came from.'
}

const answerHeaders = {
  ...instance,
  [headers.freshnessToken]: { type: 'string', description: 'After a write: names it, for the requests that follow.' },
  [headers.readSource]: { type: 'string', enum: ['replica', 'master'], description: 'Where the session was read.' },
  [headers.readAgeMs]: {
    type: 'integer',
    minimum: 0,
    description: 'Upper bound of the session’s age in milliseconds.'
  },
  [headers.readStale]: {
    type: 'string',
    enum: ['true'],
    description: 'The session is older than promised, because no master is confirmed.'
  }
}

/** Adds to an operation what holds for each of its kind: how problems look, and what a request must carry. */
export function describeOperation({ schema, methods, startsSession }: OperationSource): Json {
  const response = Object.entries((schema.response ?? {}) as Record<string, Json>).map(([status, answer]) => [
    status,
    Number(status) >= 400
      ? toProblemAnswer(status, answer)
      : { description: STATUS_CODES[status], ...answer, headers: answerHeaders }
  ])
  // Who is not signed in is served, too, where 401 is no answer.
  const needsSession = response.some(([status]) => status === '401')
  const security = startsSession ? [] : toSecurity(methods, needsSession)
  const parameters = { type: 'object', properties: { [headers.freshnessToken]: freshnessToken } }
  return { ...schema, headers: parameters, security, response: Object.fromEntries(response) }
}

function toProblemAnswer(status: string, { description }: Json): Json {
  const waits = status === '429' || status === '503'
  return {
    description: description ?? STATUS_CODES[status],
    content: problemContent,
    headers: { ...instance, ...(waits && retryAfter) }
  }
}

function toSecurity(methods: readonly string[], needsSession: boolean): readonly Json[] {
  const carried = methods.some(isUnsafeMethod) ? { session: [], csrf: [] } : { session: [] }
  return needsSession ? [carried] : [carried, {}]
}
