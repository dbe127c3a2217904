import { z } from 'zod'
import { userIdSchema } from './user-id.ts'

/** Name of the job that tells a user about a new sign-in. */
export const notifySignInJob = 'notify-sign-in'

/** What the job carries; the session's id is never in it, only its public handle. */
export const notifySignInSchema = z.object({
  userId: userIdSchema,
  sessionHandle: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  at: z.number().int().positive().describe('When the user signed in, as unix time in milliseconds.'),
  userAgent: z.string().max(256).optional()
})

export type NotifySignIn = z.output<typeof notifySignInSchema>

/** One job a session: adding it again adds nothing. */
export function toNotifySignInJobId(job: Pick<NotifySignIn, 'sessionHandle'>): string {
  return `${notifySignInJob}-${job.sessionHandle}`
}
