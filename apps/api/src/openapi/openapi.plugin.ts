import '../security/route-config.ts'
import swagger from '@fastify/swagger'
import { headers, problemSchema } from '@repo/contracts'
import { operationalPaths } from '@repo/service-kit'
import fp from 'fastify-plugin'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { toJSONSchema } from 'zod'
import { describeOperation } from './describe-operation.ts'

const description = `Sessions that outlive a failover of Redis.

A client keeps two cookies, the session and the freshness token, and sends the \`csrfToken\` of any earlier answer with every
change. Clients without cookies send the token in \`${headers.freshnessToken}\`: the answer is then at least as new as the
write that it came from. \`503\` says that Redis cannot answer now; nobody is signed out by it.`

/** Gathers every route that is registered after it, and answers \`GET /openapi.json\`. */
export const openapiPlugin = fp<{ readonly cookieName: string }>(
  async (app, { cookieName }) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: 'Session service', version: '1.0.0', description },
        tags: [
          { name: 'account', description: 'Who one is' },
          { name: 'session', description: 'The session that asks' },
          { name: 'sessions', description: 'All sessions of the user' }
        ],
        components: {
          schemas: { Problem: toProblemComponent() },
          securitySchemes: {
            session: { type: 'apiKey', in: 'cookie', name: cookieName, description: 'Set by sign-up and sign-in.' },
            csrf: {
              type: 'apiKey',
              in: 'header',
              name: headers.csrfToken,
              description: 'The `csrfToken` of any answer of this session.'
            }
          }
        }
      },
      transform: (document) => {
        const { schema, url } = jsonSchemaTransform(document as Parameters<typeof jsonSchemaTransform>[0])
        // Probes and metrics are for those who run the service, and documented with it.
        if (operationalPaths.has(url)) return { schema: { hide: true }, url }
        const methods = [document.route.method].flat()
        const startsSession = document.route.config?.startsSession === true
        return { schema: { ...describeOperation({ schema: { ...schema }, methods, startsSession }) }, url }
      }
    })
    app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  },
  { name: 'openapi' }
)

function toProblemComponent(): object {
  const { $schema, ...schema } = toJSONSchema(problemSchema)
  return { ...schema, description: 'RFC 9457, with a stable `code` to switch on.' }
}
