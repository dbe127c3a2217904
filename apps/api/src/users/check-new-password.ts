import { ProblemError } from '../http/problem-error.ts'
import { commonPasswords } from './common-passwords.ts'

/** Refuses what is tried first. No rules about characters: NIST SP 800-63B and ASVS advise against them. */
export function checkNewPassword(password: string, email: string): void {
  const lower = password.toLowerCase()
  const [localPart] = email.split('@')
  if (lower === email || lower === localPart) throw refuse('the password is the email address')
  if (commonPasswords.has(lower)) throw refuse('the password is one of the most used ones')
}

function refuse(message: string): ProblemError {
  return new ProblemError(422, 'PASSWORD_NOT_ALLOWED', message)
}
