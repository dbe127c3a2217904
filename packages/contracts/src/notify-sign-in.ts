import { z } from 'zod'
import { defineJob } from './job-contract.ts'
import { sessionHandleSchema } from './session-handle.ts'
import { userIdSchema } from './user-id.ts'

/** What the job carries; the session's id is never in it, only its public handle. */
export const notifySignInSchema = z.object({
  userId: userIdSchema,
  sessionHandle: sessionHandleSchema,
  at: z.number().int().positive().describe('When the user signed in, as unix time in milliseconds.'),
  userAgent: z.string().max(256).optional(),
  address: z.string().max(64).optional().describe('Address that signed in.')
})

export type NotifySignIn = z.output<typeof notifySignInSchema>

/** Tells a user about a new sign-in: one job a session. */
export const notifySignIn = defineJob({
  name: 'notify-sign-in',
  payload: notifySignInSchema,
  toKey: ({ sessionHandle }) => sessionHandle
})
