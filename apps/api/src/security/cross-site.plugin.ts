import fp from 'fastify-plugin'
import { ProblemError } from '../http/problem-error.ts'
import { isCrossSite } from './is-cross-site.ts'
import { isUnsafeMethod } from './is-unsafe-method.ts'

/** Refuses changes that a page of somebody else asks for, the sign-in to somebody else's account among them. */
export const crossSitePlugin = fp(
  async (scope) => {
    scope.addHook('onRequest', (request, _reply, done) => {
      if (!isUnsafeMethod(request.method)) return done()
      const fetchSite = request.headers['sec-fetch-site']
      const isForeign = isCrossSite({
        fetchSite: Array.isArray(fetchSite) ? fetchSite.join() : fetchSite,
        origin: request.headers.origin,
        host: request.host
      })
      done(isForeign ? new ProblemError(403, 'CROSS_SITE', 'send this from a page of the same origin') : undefined)
    })
  },
  { name: 'cross-site' }
)
