// For the types of what a route says about itself: summary, tags, operationId.
import type {} from '@fastify/swagger'
import { problemSchema } from '@repo/contracts'

const meanings = {
  400: 'The request is not what the schema says; `errors` tells where.',
  401: '`NOT_SIGNED_IN`, `SESSION_GONE` (signed out meanwhile) or `WRONG_CREDENTIALS`.',
  403: '`CSRF_TOKEN` or `CROSS_SITE`: the request does not show that a page of this service sent it.',
  404: '`NOT_FOUND`.',
  409: '`EMAIL_TAKEN`.',
  413: 'The body is larger than HTTP_BODY_LIMIT_BYTES.',
  415: 'The body is not JSON.',
  422: 'Understood, and not allowed; `code` says why.',
  429: 'Too many attempts: come again after `Retry-After`.',
  503: 'Redis cannot answer or confirm now, or too much is under way: come again after `Retry-After`. Nobody is signed out.'
} as const

/** The problems that a route can answer, for its `schema.response`. */
export function problemAnswers<const Status extends keyof typeof meanings>(
  ...statuses: readonly Status[]
): Record<Status, typeof problemSchema> {
  return Object.fromEntries(statuses.map((status) => [status, problemSchema.describe(meanings[status])])) as Record<
    Status,
    typeof problemSchema
  >
}

/** Whatever has a body may be refused before a route sees it. */
export const bodyProblems = [400, 413, 415] as const
