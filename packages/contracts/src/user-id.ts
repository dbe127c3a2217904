import { z } from 'zod'

/** How a user is called in requests, keys and jobs. */
export const userIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'expected 1 to 64 letters, digits, dots, underscores or hyphens')
