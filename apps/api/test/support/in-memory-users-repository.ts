import type { PasswordChange, User, UsersRepository } from '../../src/users/users-repository.ts'

/** Users of one test. */
export class InMemoryUsersRepository implements UsersRepository {
  readonly #byId = new Map<string, User>()
  /** Set to make the next calls fail. */
  error: Error | undefined
  /** Called before a user is looked up; lets a test hold one request while another one goes on. */
  beforeFind: () => Promise<void> = async () => {}

  constructor(users: readonly User[] = []) {
    for (const user of users) this.#byId.set(user.id, user)
  }

  async create(user: Omit<User, 'passwordVersion'>): Promise<'created' | 'email-taken'> {
    this.#failIfAsked()
    const owner = this.#withEmail(user.email)
    if (owner !== undefined && owner.id !== user.id) return 'email-taken'
    this.#byId.set(user.id, { ...user, passwordVersion: 1 })
    return 'created'
  }

  async findByEmail(email: string): Promise<User | undefined> {
    await this.beforeFind()
    this.#failIfAsked()
    return this.#withEmail(email)
  }

  async findById(id: string): Promise<User | undefined> {
    await this.beforeFind()
    this.#failIfAsked()
    return this.#byId.get(id)
  }

  async changePassword(id: string, change: PasswordChange): Promise<'changed' | 'outdated'> {
    return this.#setPassword(id, change, change.expectedVersion + 1)
  }

  async replaceHash(id: string, change: PasswordChange): Promise<void> {
    this.#setPassword(id, change, change.expectedVersion)
  }

  #setPassword(id: string, { expectedVersion, passwordHash }: PasswordChange, passwordVersion: number) {
    this.#failIfAsked()
    const user = this.#byId.get(id)
    if (user?.passwordVersion !== expectedVersion) return 'outdated' as const
    this.#byId.set(id, { ...user, passwordHash, passwordVersion })
    return 'changed' as const
  }

  #withEmail(email: string): User | undefined {
    return [...this.#byId.values()].find((user) => user.email === email)
  }

  #failIfAsked(): void {
    if (this.error !== undefined) throw this.error
  }
}
