import { randomBytes } from 'node:crypto'
import type { SessionData } from '@repo/contracts'
import type { FastifyRequest } from 'fastify'
import { toDevice } from './to-device.ts'

export interface StartSessionOptions {
  /** Ends every other session of the user in the same write. @default false */
  readonly endOthers?: boolean
  /** What it begins with. @default nothing */
  readonly data?: SessionData | undefined
  /** Lets the session go on that this browser had; its key is returned, for the caller to end. @default false */
  readonly keepReplaced?: boolean
  /** Makes the job that exists exactly if the session does, as text for the outbox. @default none */
  readonly toOutboxEntry?: (handle: string) => string
}

/**
 * Signs a user in, under an id that nobody has seen before this answer. Who was signed in on this browser is signed out in
 * the same write, unless the caller does it. Returns the key of the session that goes on.
 */
export async function startSession(
  request: FastifyRequest,
  userId: string,
  { endOthers = false, data = {}, keepReplaced = false, toOutboxEntry }: StartSessionOptions = {}
): Promise<string | undefined> {
  const { exchange } = request
  const { record } = request.session
  let kept: string | undefined
  if (record !== undefined) {
    exchange.replacing = true
    await request.session.regenerate()
    exchange.replacing = false
    if (keepReplaced) {
      kept = exchange.replaces
      exchange.replaces = undefined
      exchange.sparesOne = record.userId === userId
    }
  }
  request.session.userId = userId
  const handle = randomBytes(12).toString('base64url')
  request.session.handle = handle
  request.session.data = data
  request.session.origin = { device: toDevice(request), address: request.ip }
  exchange.endOthers = endOthers
  exchange.outboxEntry = toOutboxEntry?.(handle)
  await request.session.save()
  return kept
}
