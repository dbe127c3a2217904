import { meSchema, type SessionData, type SessionPatch, sessionPatchSchema } from '@repo/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireUser } from '../http/require-user.ts'
import { bodyProblems, problemAnswers } from './problem-answers.ts'
import { toMe } from './to-me.ts'

/** `GET /me` and `PATCH /me/session` */
export const meRoutes: FastifyPluginAsyncZod = async (scope) => {
  scope.get(
    '/me',
    {
      schema: {
        operationId: 'getMe',
        summary: 'Show my session',
        description: 'Read from a replica that has all that this client has written.',
        tags: ['session'],
        response: { 200: meSchema, ...problemAnswers(401, 503) }
      }
    },
    async (request) => toMe(requireUser(request), request.session.data)
  )

  scope.patch(
    '/me/session',
    {
      schema: {
        operationId: 'changeSession',
        summary: 'Change what my session holds',
        description:
          'Sets the fields that are named, `null` removes one. Parallel changes of different fields are all kept. 422 `TOO_MANY_FIELDS`: the session would have too many, and more than before.',
        tags: ['session'],
        body: sessionPatchSchema,
        response: { 200: meSchema, ...problemAnswers(...bodyProblems, 401, 403, 422, 503) }
      }
    },
    async (request) => {
      requireUser(request)
      const names = Object.keys(request.body)
      request.session.data = applyPatch(request.session.data ?? {}, request.body)
      request.exchange.namedFields = names
      // Written also when it looks done: what was read may be older than what the master has, or be signed out there.
      if (names.length > 0) await request.session.save()
      return toMe(requireUser(request), request.session.data)
    }
  )
}

function applyPatch(data: SessionData, patch: SessionPatch): SessionData {
  const patched: SessionData = { ...data }
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete patched[name]
    else patched[name] = value
  }
  return patched
}
