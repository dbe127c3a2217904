import './route-config.ts'
import { headers } from '@repo/contracts'
import fp from 'fastify-plugin'
import { ProblemError } from '../http/problem-error.ts'
import { isCsrfTokenOf } from '../session/csrf-tokens.ts'
import { isUnsafeMethod } from './is-unsafe-method.ts'

/** Every change in a session must show that it comes from who has read an answer of that session. */
export const csrfPlugin = fp(
  async (scope) => {
    scope.addHook('onRequest', (request, _reply, done) => {
      const { record } = request.session
      if (record === undefined || !isUnsafeMethod(request.method)) return done()
      if (request.routeOptions.config.startsSession) return done()
      const token = request.headers[headers.csrfToken]
      done(typeof token === 'string' && isCsrfTokenOf(record, token) ? undefined : createProblem())
    })
  },
  { name: 'csrf', dependencies: ['session'] }
)

function createProblem(): ProblemError {
  const message = `send the csrfToken of this session, as GET /api/me answers it, in the header ${headers.csrfToken}`
  return new ProblemError(403, 'CSRF_TOKEN', message)
}
