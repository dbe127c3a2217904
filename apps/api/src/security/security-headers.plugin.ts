import type { IncomingMessage, ServerResponse } from 'node:http'
import fp from 'fastify-plugin'
import helmet from 'helmet'

/** Headers for answers that no browser ever shows as a page: nothing in them may load, run or be framed. */
export const securityHeadersPlugin = fp<{ readonly httpsOnly: boolean }>(
  async (app, { httpsOnly }) => {
    const headers = collectHeaders({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'none'"],
          'base-uri': ["'none'"],
          'form-action': ["'none'"],
          'frame-ancestors': ["'none'"]
        }
      },
      xFrameOptions: { action: 'deny' },
      // Other names below this one are not this service's to decide about.
      strictTransportSecurity: httpsOnly && { maxAge: 365 * 24 * 3600, includeSubDomains: false }
    })
    app.addHook('onRequest', (_request, reply, done) => {
      reply.headers(headers)
      done()
    })
  },
  { name: 'security-headers' }
)

/** What helmet sets, asked for once: it is the same for every request, and asking costs as much as half a request. */
function collectHeaders(options: Parameters<typeof helmet>[0]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  const response = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value
    },
    removeHeader: () => {}
  }
  helmet(options)({} as IncomingMessage, response as unknown as ServerResponse, (error?: unknown) => {
    if (error !== undefined) throw error
  })
  return headers
}
