import { z } from 'zod'
import { emailSchema, newPasswordSchema, passwordSchema, userNameSchema } from './credentials.ts'
import { notificationSchema } from './notifications.ts'
import { sessionDataSchema } from './session-data.ts'
import { sessionHandleSchema } from './session-handle.ts'
import { userIdSchema } from './user-id.ts'

/** Body of `POST /api/sign-up`. */
export const signUpBodySchema = z.strictObject({
  email: emailSchema,
  password: newPasswordSchema,
  name: userNameSchema.optional()
})

export type SignUpBody = z.input<typeof signUpBodySchema>

/** Body of `POST /api/sign-in`. */
export const signInBodySchema = z.strictObject({ email: emailSchema, password: passwordSchema })

export type SignInBody = z.input<typeof signInBodySchema>

/** Body of `POST /api/me/password`. */
export const changePasswordBodySchema = z.strictObject({
  currentPassword: passwordSchema,
  newPassword: newPasswordSchema
})

export type ChangePasswordBody = z.input<typeof changePasswordBodySchema>

/** Answer of `GET /api/me`, `PATCH /api/me/session` and `POST /api/me/password`. */
export const meSchema = z.object({
  userId: userIdSchema,
  sessionHandle: sessionHandleSchema,
  createdAt: z.number().int().describe('When the session began, as unix time in milliseconds.'),
  csrfToken: z
    .string()
    .describe('Goes with every request of this session that changes something; any earlier one will do.'),
  data: sessionDataSchema
})

export type Me = z.output<typeof meSchema>

/** Answer of `POST /api/sign-up` and `POST /api/sign-in`. */
export const signedInSchema = meSchema.extend({
  email: emailSchema,
  name: userNameSchema.optional()
})

export type SignedIn = z.output<typeof signedInSchema>

/** One of a user's sessions, as any of the user's sessions may see it. */
export const sessionSchema = z.object({
  handle: sessionHandleSchema,
  isCurrent: z.boolean().describe('Whether it is the one that asks.'),
  device: z.string().max(256).optional().describe('User agent that signed in.'),
  address: z.string().optional().describe('Address that signed in.'),
  createdAt: z.number().int().describe('When it began, as unix time in milliseconds.'),
  lastSeenAt: z.number().int().describe('When it was last used, to within a twentieth of the idle time.')
})

/** Answer of `GET /api/me/sessions`, newest first. */
export const sessionsSchema = z.object({ sessions: z.array(sessionSchema) })

export type Sessions = z.output<typeof sessionsSchema>

/** Answer of `POST /api/me/sessions/revoke-others`. */
export const revokedSchema = z.object({
  revoked: z.number().int().describe('How many sessions this ended; a repeat ends none, and says so.')
})

export type Revoked = z.output<typeof revokedSchema>

/** Answer of `GET /api/me/notifications`, newest first. */
export const notificationsSchema = z.object({ notifications: z.array(notificationSchema) })

export type Notifications = z.output<typeof notificationsSchema>

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
