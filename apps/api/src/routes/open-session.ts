import { jobs, type SignedIn } from '@repo/contracts'
import { toOutboxEntry } from '@repo/jobs'
import type { FastifyRequest } from 'fastify'
import { requireUser } from '../http/require-user.ts'
import type { BackgroundRelay } from '../queue/background-relay.ts'
import { startSession } from '../session/start-session.ts'
import { toDevice } from '../session/to-device.ts'
import type { Accounts } from '../users/accounts.ts'
import type { User } from '../users/users-repository.ts'
import { toMe } from './to-me.ts'

export interface OpenSessionOptions {
  readonly accounts: Pick<Accounts, 'confirm'>
  readonly relay: Pick<BackgroundRelay, 'relay'>
  readonly now: () => number
}

/** Signs a user in; what is returned is the answer. The worker's job is in the outbox exactly if the session is there. */
export type OpenSession = (request: FastifyRequest, user: User) => Promise<SignedIn>

export function createOpenSession({ accounts, relay, now }: OpenSessionOptions): OpenSession {
  return async (request, user) => {
    const { id, email, name } = user
    const replaced = await startSession(request, id, {
      keepReplaced: true,
      toOutboxEntry: (handle) => toNotice(request, id, handle)
    })
    const { outboxEntry } = request.exchange
    if (outboxEntry !== undefined) relay.relay(outboxEntry)
    await settle(request, user, replaced)
    return { ...toMe(requireUser(request), request.session.data), email, ...(name !== undefined && { name }) }
  }

  function toNotice(request: FastifyRequest, userId: string, sessionHandle: string): string {
    const userAgent = toDevice(request)
    return toOutboxEntry(jobs.notifySignIn, {
      userId,
      sessionHandle,
      at: now(),
      address: request.ip,
      ...(userAgent !== undefined && { userAgent })
    })
  }

  /**
   * Asked after the session is in the index of its user: a change of the password either ends it there, or is seen here. Who
   * was signed in on this browser stays so until then.
   */
  async function settle(request: FastifyRequest, user: User, replaced: string | undefined): Promise<void> {
    try {
      await accounts.confirm(user)
      if (replaced !== undefined) await request.server.userSessions.endReplaced(replaced, request.exchange)
    } catch (error) {
      // Nobody has its id yet, and nobody gets it: a session that cannot be ended now expires unused.
      await request.session.destroy().catch(() => {})
      throw error
    }
  }
}
