import type { z } from 'zod'
import { notifySignInSchema } from './notify-sign-in.ts'

/** What the worker records about a sign-in; the same job always gives the same record. */
export const notificationSchema = notifySignInSchema.omit({ userId: true })

export type Notification = z.output<typeof notificationSchema>

/** Sorted set of a user's notifications, scored by time: the worker writes it, the API reads it. */
export function toNotificationsKey(userId: string): string {
  return `notifications:${userId}`
}
