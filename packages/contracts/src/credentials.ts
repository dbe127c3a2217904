import { z } from 'zod'

/** Who a user is at sign-in; in lower case, so that no two users differ by case alone. */
export const emailSchema = z.email().max(254).toLowerCase()

export const passwordLength = { min: 8, max: 128 } as const

const hasPasswordLength = (text: string): boolean => {
  const { length } = [...text]
  return length >= passwordLength.min && length <= passwordLength.max
}

/**
 * A password to be: any characters, only their number counts. NFKC, so that the same letters typed on another keyboard are
 * the same password.
 */
export const newPasswordSchema = z
  .string()
  .normalize('NFKC')
  .refine(hasPasswordLength, `expected ${passwordLength.min} to ${passwordLength.max} characters`)
  .meta({ minLength: passwordLength.min, maxLength: passwordLength.max })

/** A password to check: whatever it is, the answer is only right or wrong. */
export const passwordSchema = z.string().min(1).max(1024).normalize('NFKC')

/** How a user wants to be called. */
export const userNameSchema = z.string().trim().min(1).max(64)
