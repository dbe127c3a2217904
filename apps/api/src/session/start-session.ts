import { randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

/**
 * Signs a user in, under an id that nobody has seen before this answer. Who was signed in on this browser is signed out in
 * the same write.
 */
export async function startSession(request: FastifyRequest, userId: string): Promise<void> {
  if (request.session.record !== undefined) {
    request.exchange.replacing = true
    await request.session.regenerate()
    request.exchange.replacing = false
  }
  request.session.userId = userId
  request.session.handle = randomBytes(12).toString('base64url')
  request.session.data = {}
  await request.session.save()
}
