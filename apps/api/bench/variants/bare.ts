import type { BenchVariant } from '../bench-variant.ts'

/** No sessions at all: what Fastify itself costs. */
export const variant: BenchVariant = {
  async build(app) {
    app.post('/sign-in', async () => ({ userId: 'ada' }))
    app.get('/me', async () => ({ userId: 'ada' }))
    app.post('/change', async () => ({ counter: 1 }))
  }
}
