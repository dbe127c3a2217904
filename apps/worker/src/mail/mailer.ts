/** A plain text mail to one user. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  /** The same for every repeat, so that a mailbox that gets it twice can tell. */
  readonly messageId: string
}

/** Hands mails to a mail server. */
export interface Mailer {
  /** Address in `From`. */
  readonly from: string
  /** Page where users see and end their sessions, for mails that speak of them. */
  readonly sessionsUrl: string | undefined
  /** Resolves when the server has taken it. Rejects with PermanentJobError when it never will. */
  send(mail: Mail): Promise<void>
}
