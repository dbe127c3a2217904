import { describe, expect, it } from 'vitest'
import type { UsersRepository } from '../../src/users/users-repository.ts'

/** What every `UsersRepository` promises. */
export function describeUsersRepository(getUsers: () => UsersRepository): void {
  let count = 0
  const newUser = () => {
    const id = `user-${count++}`
    return { id, email: `${id}@example.com`, name: undefined, createdAt: 1000, passwordHash: 'hash-1' }
  }
  const create = async () => {
    const user = newUser()
    await getUsers().create(user)
    return user
  }

  describe('users repository', () => {
    it('finds a user by email and by id', async () => {
      const ada = { ...newUser(), name: 'Ada Lovelace' }
      expect(await getUsers().create(ada)).toBe('created')
      expect(await getUsers().findByEmail(ada.email)).toEqual({ ...ada, passwordVersion: 1 })
      expect(await getUsers().findById(ada.id)).toEqual({ ...ada, passwordVersion: 1 })
    })

    it('finds nobody under an unknown email or id', async () => {
      expect(await getUsers().findByEmail('nobody@example.com')).toBeUndefined()
      expect(await getUsers().findById('nobody')).toBeUndefined()
      expect(await getUsers().findById('')).toBeUndefined()
    })

    it('gives an email to one user only', async () => {
      const ada = await create()
      const eve = { ...newUser(), email: ada.email }
      expect(await getUsers().create(eve)).toBe('email-taken')
      expect(await getUsers().findById(eve.id)).toBeUndefined()
      expect((await getUsers().findByEmail(ada.email))?.id).toBe(ada.id)
    })

    it('makes one user of parallel sign-ups with one email', async () => {
      const email = `${newUser().id}@example.com`
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => getUsers().create({ ...newUser(), email })))
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1)
    })

    it('changes the password, and its version', async () => {
      const { id } = await create()
      expect(await getUsers().changePassword(id, { expectedVersion: 1, passwordHash: 'hash-2' })).toBe('changed')
      expect(await getUsers().findById(id)).toMatchObject({ passwordHash: 'hash-2', passwordVersion: 2 })
    })

    it('refuses a change that was checked against an older password', async () => {
      const { id } = await create()
      await getUsers().changePassword(id, { expectedVersion: 1, passwordHash: 'hash-2' })
      expect(await getUsers().changePassword(id, { expectedVersion: 1, passwordHash: 'hash-3' })).toBe('outdated')
      expect(await getUsers().changePassword('nobody', { expectedVersion: 1, passwordHash: 'hash-3' })).toBe('outdated')
      expect(await getUsers().findById(id)).toMatchObject({ passwordHash: 'hash-2' })
      expect(await getUsers().findById('nobody')).toBeUndefined()
    })

    it('replaces a hash without a new version, and never that of another password', async () => {
      const { id } = await create()
      await getUsers().replaceHash(id, { expectedVersion: 1, passwordHash: 'hash-1-again' })
      expect(await getUsers().findById(id)).toMatchObject({ passwordHash: 'hash-1-again', passwordVersion: 1 })
      await getUsers().changePassword(id, { expectedVersion: 1, passwordHash: 'hash-2' })
      await getUsers().replaceHash(id, { expectedVersion: 1, passwordHash: 'hash-1-again' })
      expect(await getUsers().findById(id)).toMatchObject({ passwordHash: 'hash-2', passwordVersion: 2 })
    })
  })
}
