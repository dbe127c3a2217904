import { z } from 'zod'
import {
  changePasswordBodySchema,
  meSchema,
  notificationsSchema,
  revokedSchema,
  sessionsSchema,
  signedInSchema,
  signInBodySchema,
  signUpBodySchema
} from './http-schemas.ts'
import { sessionPatchSchema } from './session-data.ts'

const nothing = z.undefined()

/** Every route of the API: how to ask, with what, and what it answers when all is well. */
export const endpoints = {
  signUp: { method: 'POST', path: '/api/sign-up', body: signUpBodySchema, answer: signedInSchema },
  signIn: { method: 'POST', path: '/api/sign-in', body: signInBodySchema, answer: signedInSchema },
  signOut: { method: 'POST', path: '/api/sign-out', body: nothing, answer: nothing },
  me: { method: 'GET', path: '/api/me', body: nothing, answer: meSchema },
  changeSession: { method: 'PATCH', path: '/api/me/session', body: sessionPatchSchema, answer: meSchema },
  changePassword: { method: 'POST', path: '/api/me/password', body: changePasswordBodySchema, answer: meSchema },
  notifications: { method: 'GET', path: '/api/me/notifications', body: nothing, answer: notificationsSchema },
  sessions: { method: 'GET', path: '/api/me/sessions', body: nothing, answer: sessionsSchema },
  revokeSession: { method: 'DELETE', path: '/api/me/sessions/:handle', body: nothing, answer: nothing },
  revokeOtherSessions: { method: 'POST', path: '/api/me/sessions/revoke-others', body: nothing, answer: revokedSchema }
} as const

export type Endpoints = typeof endpoints

export type EndpointName = keyof Endpoints
