/** What nodemailer says about a server that answered. */
interface SmtpError {
  readonly code?: unknown
  readonly command?: unknown
  readonly responseCode?: unknown
}

/** About the recipient or the mail itself. A wrong login or a refused connection is about us, and is tried again. */
const aboutTheMail = new Set<unknown>(['EENVELOPE', 'EMESSAGE'])

/** Whether the mail server said 5xx about the mail: another attempt would hear the same. */
export function isRefusedForGood(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, command, responseCode } = error as SmtpError
  // A sender that is not taken is about us too, and nodemailer counts it to the envelope.
  if (command === 'MAIL FROM') return false
  return aboutTheMail.has(code) && typeof responseCode === 'number' && responseCode >= 500
}
