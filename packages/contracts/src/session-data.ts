import { z } from 'zod'

const fieldName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9._-]{0,31}$/,
    'expected a letter, then up to 31 letters, digits, dots, underscores or hyphens'
  )

const fieldValue = z.union([z.string().max(256), z.number()], 'expected a string of at most 256 characters or a number')

/** What an application keeps in a session: few, small, flat. */
export const sessionDataSchema = z.record(fieldName, fieldValue)

export type SessionData = z.output<typeof sessionDataSchema>

/** Most fields that a session may have. */
export const maxSessionFields = 32

/** Fields to set; `null` removes one. Fields that are not named stay as they are. */
export const sessionPatchSchema = z
  .record(fieldName, fieldValue.nullable())
  .refine((patch) => Object.keys(patch).length <= maxSessionFields, `expected at most ${maxSessionFields} fields`)

export type SessionPatch = z.output<typeof sessionPatchSchema>
