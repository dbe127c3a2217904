import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'

/** The page runs its own scripts, sets styles on its elements, and asks this service: nothing from anywhere else. */
const contentSecurityPolicy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'"
}

/** `GET /docs`: the API as a page to read and try, made of files of this installation alone. */
export const docsPagePlugin = fp(
  async (app) => {
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: contentSecurityPolicy,
      uiConfig: {
        // Without the bar that asks for other descriptions: the policy above would not let them load.
        layout: 'BaseLayout',
        docExpansion: 'list',
        defaultModelsExpandDepth: 0,
        displayOperationId: true
      },
      theme: { title: 'Session service' }
    })
  },
  { name: 'docs-page', dependencies: ['openapi'] }
)
