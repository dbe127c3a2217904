import { randomBytes } from 'node:crypto'
import type { ChangePasswordBody, SignUpBody } from '@repo/contracts'
import { ProblemError } from '../http/problem-error.ts'
import { checkNewPassword } from './check-new-password.ts'
import type { PasswordHasher } from './password-hasher.ts'
import type { User, UsersRepository } from './users-repository.ts'

export interface AccountsOptions {
  readonly users: UsersRepository
  readonly passwords: PasswordHasher
  readonly now: () => number
}

/** What users and passwords mean to each other; knows nothing of sessions. */
export class Accounts {
  readonly #options: AccountsOptions

  constructor(options: AccountsOptions) {
    this.#options = options
  }

  /** Makes a user; the email must be in lower case and nobody else's. */
  async signUp({ email, password, name }: SignUpBody): Promise<User> {
    const { users, passwords, now } = this.#options
    checkNewPassword(password, email)
    const passwordHash = await passwords.hash(password)
    const id = randomBytes(16).toString('base64url')
    const user = { id, email, name, createdAt: now(), passwordHash }
    if ((await users.create(user)) === 'email-taken') {
      throw new ProblemError(409, 'EMAIL_TAKEN', 'there is a user with this email: sign in')
    }
    return { ...user, passwordVersion: 1 }
  }

  /** The user with this email and password. An unknown email takes as long as a wrong password, and reads the same. */
  async authenticate(email: string, password: string): Promise<User> {
    const { users, passwords } = this.#options
    const user = await users.findByEmail(email)
    const isRight = await passwords.verify(password, user?.passwordHash)
    if (user === undefined || !isRight) throw createWrongCredentials()
    if (passwords.isOutdated(user.passwordHash)) await this.#renewHash(user, password)
    return user
  }

  /** Refuses who signed in with a password that was changed while the sign-in was under way. */
  async confirm({ id, passwordVersion }: User): Promise<void> {
    const user = await this.#options.users.findById(id)
    if (user?.passwordVersion !== passwordVersion) throw createWrongCredentials()
  }

  /**
   * Resolves when the new password counts. A repeat of a change that was made finds it made; that is another guess, which
   * `countGuess` may refuse. `confirm` may refuse right before the change.
   */
  async changePassword(
    id: string,
    { currentPassword, newPassword }: ChangePasswordBody,
    { countGuess, confirm }: { readonly countGuess: () => Promise<void>; readonly confirm: () => Promise<void> }
  ): Promise<void> {
    const { users, passwords } = this.#options
    const user = await users.findById(id)
    if (user === undefined) throw createWrongCredentials()
    checkNewPassword(newPassword, user.email)
    if (!(await passwords.verify(currentPassword, user.passwordHash))) {
      // Whoever knows the password that counts is let through, also as the new one: the answer to the change may be lost.
      await countGuess()
      if (await passwords.verify(newPassword, user.passwordHash)) return
      throw createWrongCredentials()
    }
    const change = { expectedVersion: user.passwordVersion, passwordHash: await passwords.hash(newPassword) }
    await confirm()
    if ((await users.changePassword(id, change)) === 'outdated') throw createWrongCredentials()
  }

  async #renewHash({ id, passwordVersion }: User, password: string): Promise<void> {
    const { users, passwords } = this.#options
    const passwordHash = await passwords.hash(password)
    await users.replaceHash(id, { expectedVersion: passwordVersion, passwordHash })
  }
}

function createWrongCredentials(): ProblemError {
  return new ProblemError(401, 'WRONG_CREDENTIALS', 'email and password do not belong together')
}
