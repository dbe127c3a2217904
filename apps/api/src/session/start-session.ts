import { randomBytes } from 'node:crypto'
import type { SessionData } from '@repo/contracts'
import type { FastifyRequest } from 'fastify'
import { toDevice } from './to-device.ts'

export interface StartSessionOptions {
  /** Ends every other session of the user in the same write. @default false */
  readonly endOthers?: boolean
  /** What it begins with. @default nothing */
  readonly data?: SessionData | undefined
  /** Makes the job that exists exactly if the session does, as text for the outbox. @default none */
  readonly toOutboxEntry?: (handle: string) => string
}

/**
 * Signs a user in, under an id that nobody has seen before this answer. Who was signed in on this browser is signed out in
 * the same write.
 */
export async function startSession(
  request: FastifyRequest,
  userId: string,
  { endOthers = false, data = {}, toOutboxEntry }: StartSessionOptions = {}
): Promise<void> {
  if (request.session.record !== undefined) {
    request.exchange.replacing = true
    await request.session.regenerate()
    request.exchange.replacing = false
  }
  request.session.userId = userId
  const handle = randomBytes(12).toString('base64url')
  request.session.handle = handle
  request.session.data = data
  request.session.origin = { device: toDevice(request), address: request.ip }
  request.exchange.endOthers = endOthers
  request.exchange.outboxEntry = toOutboxEntry?.(handle)
  await request.session.save()
}
