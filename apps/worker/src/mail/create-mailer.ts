import { createTransport } from 'nodemailer'
import { PermanentJobError } from '../permanent-job-error.ts'
import { isRefusedForGood } from './is-refused-for-good.ts'
import type { Mailer } from './mailer.ts'

export interface MailerOptions {
  readonly url: string
  readonly from: string
  readonly sessionsUrl?: string | undefined
  /** Limit for connecting, for the greeting, and for each silence of the server. */
  readonly timeoutMs: number
}

/** A mailer over SMTP; each mail has a connection of its own, so that no mail waits behind another one's server. */
export function createMailer({ url, from, sessionsUrl, timeoutMs }: MailerOptions): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true
  })
  return {
    from,
    sessionsUrl,
    async send({ to, subject, text, messageId }) {
      try {
        await transport.sendMail({ from, to, subject, text, messageId })
      } catch (error) {
        if (isRefusedForGood(error)) {
          throw new PermanentJobError(`the mail server refused the mail: ${(error as Error).message}`, { cause: error })
        }
        throw error
      }
    }
  }
}
