import { headers, signedInSchema } from '@repo/contracts'
import { credentials } from './test-users.ts'

/** What every request of a session carries. */
export interface SessionHeaders {
  readonly cookie: string
  readonly [headers.csrfToken]: string
}

/** Signs a new user up over the network. */
export async function signUpAt(origin: string, name: string): Promise<SessionHeaders> {
  const response = await fetch(`${origin}/api/sign-up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credentials(name))
  })
  if (!response.ok) throw new Error(`sign-up answered ${response.status}: ${await response.text()}`)
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const { csrfToken } = signedInSchema.parse(await response.json())
  return { cookie, [headers.csrfToken]: csrfToken }
}
