import { type BuildVariant, createMinimalApp } from '../bench-variant.ts'

/** No sessions at all: what Fastify itself costs. */
export const build: BuildVariant = async () => {
  const app = createMinimalApp()
  app.post('/sign-in', async () => ({ userId: 'ada' }))
  app.get('/me', async () => ({ userId: 'ada' }))
  app.post('/change', async () => ({ counter: 1 }))
  return app
}
