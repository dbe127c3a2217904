import fp from 'fastify-plugin'
import type { Readiness } from './readiness.ts'

/** Asks clients to leave their kept-alive connections while draining, so that closing the server cuts nobody off. */
export const drainPlugin = fp<{ readonly readiness: Readiness }>(
  async (app, { readiness }) => {
    app.addHook('onSend', async (_request, reply) => {
      if (readiness.isDraining) reply.header('connection', 'close')
    })
  },
  { name: 'drain' }
)
