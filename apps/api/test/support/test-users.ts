import { PasswordHasher } from '../../src/users/password-hasher.ts'
import type { User } from '../../src/users/users-repository.ts'

/** As cheap as the settings allow. */
export const passwordLogN = 10

export const password = 'correct horse battery staple'

export const credentials = (name: string) => ({ email: `${name}@example.com`, password })

const passwordHash = await new PasswordHasher({ logN: passwordLogN }).hash(password)

/** Users who are there in every test; each id is the name. */
export const testUsers: readonly User[] = ['ada', 'bob'].map((name) => ({
  id: name,
  email: credentials(name).email,
  name,
  createdAt: 0,
  passwordHash,
  passwordVersion: 1
}))
