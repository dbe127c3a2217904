import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export interface CaughtMail {
  readonly to: readonly string[]
  /** With its angle brackets; empty without one. */
  readonly messageId: string
  readonly subject: string
  /** Headers and body, as they came. */
  readonly source: string
  /** When it was there as a whole, in milliseconds since the epoch. */
  readonly at: number
}

/** What a mail server says: `code` 4xx for "not now", 5xx for "never". */
export interface MailRefusal {
  readonly code: number
  readonly message: string
}

export interface MailCatcherOptions {
  /** @default '127.0.0.1' */
  readonly host?: string
  /** @default a free one */
  readonly port?: number
  /** Asked for each recipient; `undefined` takes the mail. @default takes every mail */
  readonly refuse?: (to: string) => MailRefusal | undefined
  readonly onMail?: (mail: CaughtMail) => void
  /** From having the mail to saying so. @default 0 */
  readonly answerAfterMs?: number
}

/** A mail server on this machine that keeps what it is sent. */
export interface MailCatcher {
  /** For `SMTP_URL`. */
  readonly url: string
  readonly mails: readonly CaughtMail[]
  close(): Promise<void>
}

/** Starts a mail server that takes everything and delivers nothing. */
export async function startMailCatcher({
  host = '127.0.0.1',
  port = 0,
  refuse,
  onMail,
  answerAfterMs = 0
}: MailCatcherOptions = {}): Promise<MailCatcher> {
  const mails: CaughtMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, _session, callback) {
      const refusal = refuse?.(address)
      if (refusal === undefined) callback()
      else callback(Object.assign(new Error(refusal.message), { responseCode: refusal.code }))
    },
    onData(stream, session, callback) {
      text(stream).then((source) => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        const mail = {
          to,
          messageId: headerOf(source, 'message-id'),
          subject: headerOf(source, 'subject'),
          source,
          at: Date.now()
        }
        mails.push(mail)
        onMail?.(mail)
        setTimeout(callback, answerAfterMs)
      }, callback)
    }
  })
  // A client that dies in the middle is no failure of the catcher.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  const address = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve()))
  }
}

function headerOf(source: string, name: string): string {
  const [headers = ''] = source.split('\r\n\r\n', 1)
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(headers)?.[1]?.trim() ?? ''
}
