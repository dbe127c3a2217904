import { type NotifySignIn, type SignedIn, signedInSchema, signInBodySchema } from '@repo/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Counter, type Registry } from 'prom-client'
import { requireUser } from '../http/require-user.ts'
import type { SignInNotifier } from '../queue/sign-in-notifier.ts'
import { startSession } from '../session/start-session.ts'
import { toMe } from './to-me.ts'

export interface SignInOptions {
  readonly notifier: SignInNotifier
  readonly registry: Registry
  readonly now: () => number
}

/** `POST /sign-in` */
export const signInRoutes: FastifyPluginAsyncZod<SignInOptions> = async (scope, { notifier, registry, now }) => {
  const notQueued = new Counter({
    name: 'sign_in_notifications_not_queued_total',
    help: 'Sign-ins whose notification was not confirmed to be in the queue in time.',
    registers: [registry]
  })

  scope.post('/sign-in', { schema: { body: signInBodySchema, response: { 200: signedInSchema } } }, async (request) => {
    await startSession(request, request.body.userId)
    const record = requireUser(request)
    const userAgent = request.headers['user-agent']?.slice(0, 256)
    const job: NotifySignIn = {
      userId: record.userId,
      sessionHandle: record.handle,
      at: now(),
      ...(userAgent !== undefined && { userAgent })
    }
    return { ...toMe(record, request.session.data), notification: await enqueue(job) }
  })

  /** The session is stored by now: a queue that is away does not undo the sign-in. */
  async function enqueue(job: NotifySignIn): Promise<SignedIn['notification']> {
    try {
      await notifier.enqueue(job)
      return 'queued'
    } catch (error) {
      notQueued.inc()
      scope.log.warn(
        { err: error, sessionHandle: job.sessionHandle },
        'sign-in notification not confirmed to be queued'
      )
      return 'not-confirmed'
    }
  }
}
