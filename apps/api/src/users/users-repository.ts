export interface User {
  /** Random: says nothing about who it is, and stays when everything else changes. */
  readonly id: string
  /** In lower case; no two users have the same. */
  readonly email: string
  readonly name: string | undefined
  readonly createdAt: number
  /** With the parameters it was made with. */
  readonly passwordHash: string
  /** Grows with each new password; another hash of the same password leaves it alone. */
  readonly passwordVersion: number
}

export interface PasswordChange {
  /** The one that the current password was checked against; with any other the change is refused. */
  readonly expectedVersion: number
  readonly passwordHash: string
}

/** Who may sign in. Answers are never out of date, and what was answered is not lost. */
export interface UsersRepository {
  create(user: Omit<User, 'passwordVersion'>): Promise<'created' | 'email-taken'>
  findByEmail(email: string): Promise<User | undefined>
  findById(id: string): Promise<User | undefined>
  /** `outdated`: somebody else changed the password first. */
  changePassword(id: string, change: PasswordChange): Promise<'changed' | 'outdated'>
  /** Stores another hash of the same password; does nothing when the password is another one by now. */
  replaceHash(id: string, change: PasswordChange): Promise<void>
}
