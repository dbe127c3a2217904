import { z } from 'zod'
import { notificationSchema } from './notifications.ts'
import { sessionDataSchema } from './session-data.ts'
import { userIdSchema } from './user-id.ts'

/** Body of `POST /api/sign-in`. */
export const signInBodySchema = z.strictObject({ userId: userIdSchema })

/** Answer of `GET /api/me` and `PATCH /api/me/session`. */
export const meSchema = z.object({
  userId: userIdSchema,
  sessionHandle: z.string(),
  createdAt: z.number().int().describe('When the session began, as unix time in milliseconds.'),
  data: sessionDataSchema
})

export type Me = z.output<typeof meSchema>

/** Answer of `POST /api/sign-in`; `notification` says whether the job is surely in the queue. */
export const signedInSchema = meSchema.extend({ notification: z.enum(['queued', 'not-confirmed']) })

export type SignedIn = z.output<typeof signedInSchema>

/** Answer of `GET /api/me/notifications`, newest first. */
export const notificationsSchema = z.object({ notifications: z.array(notificationSchema) })

/** Every answer of 4xx and 5xx: RFC 9457, with the stable `code` to switch on. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional()
})

export type Problem = z.output<typeof problemSchema>
