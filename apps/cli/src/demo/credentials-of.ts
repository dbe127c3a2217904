import type { SignInBody } from '@repo/contracts'

/** How a user of the demo signs in. */
export function credentialsOf(name: string): SignInBody {
  return { email: `${name}@example.com`, password: 'correct horse battery staple' }
}
