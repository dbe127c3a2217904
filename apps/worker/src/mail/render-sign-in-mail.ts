import type { NotifySignIn } from '@repo/contracts'

export interface SignInMailOptions {
  /** Page where users see and end their sessions. */
  readonly sessionsUrl?: string | undefined
}

/** What a user reads about a new sign-in. */
export function renderSignInMail(
  { at, userAgent, address, sessionHandle }: Omit<NotifySignIn, 'userId'>,
  { sessionsUrl }: SignInMailOptions = {}
): { subject: string; text: string } {
  const where = sessionsUrl === undefined ? 'open the list of your sessions' : `go to ${sessionsUrl}`
  return {
    subject: 'New sign-in to your account',
    text: `Somebody signed in to your account.

When:    ${new Date(at).toUTCString()}
Device:  ${toLine(userAgent)}
Address: ${toLine(address)}
Session: ${sessionHandle}

If that was you, there is nothing to do.

If not: sign in, ${where}, end the session named above, and change your password.
That ends it on every device at once.
`
  }
}

/** A client says what it likes about itself: one line of it, and no control characters. */
function toLine(text = 'not known'): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim()
}
