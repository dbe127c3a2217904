import { expect, it } from 'vitest'
import { PasswordChecksBusyError } from './password-checks-busy-error.ts'
import { PasswordHasher } from './password-hasher.ts'

const logN = 10

it('knows the right password from a wrong one', async () => {
  const passwords = new PasswordHasher({ logN })
  const hash = await passwords.hash('correct horse')
  expect(await passwords.verify('correct horse', hash)).toBe(true)
  expect(await passwords.verify('correct horsf', hash)).toBe(false)
})

it('salts: the same password never gives the same hash', async () => {
  const passwords = new PasswordHasher({ logN })
  expect(await passwords.hash('correct horse')).not.toBe(await passwords.hash('correct horse'))
})

it('finds no password right where there is no user', async () => {
  expect(await new PasswordHasher({ logN }).verify('correct horse', undefined)).toBe(false)
})

it('checks hashes of other parameters, and calls them outdated', async () => {
  const before = new PasswordHasher({ logN })
  const after = new PasswordHasher({ logN: 11 })
  const hash = await before.hash('correct horse')
  expect(await after.verify('correct horse', hash)).toBe(true)
  expect([before.isOutdated(hash), after.isOutdated(hash)]).toEqual([false, true])
})

it('works with the memory that each cost needs', async () => {
  const passwords = new PasswordHasher({ logN: 15 })
  expect(await passwords.verify('correct horse', await passwords.hash('correct horse'))).toBe(true)
})

it('refuses what would wait for too long, does the rest, and goes on', async () => {
  const passwords = new PasswordHasher({ logN, parallel: 1, maxWaiting: 2 })
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.hash('correct horse')))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'])
  expect(results[4]).toMatchObject({ reason: expect.any(PasswordChecksBusyError) })
  expect(await passwords.hash('correct horse')).toContain('$scrypt$')
})

it('refuses what has waited for too long, and goes on', async () => {
  const passwords = new PasswordHasher({ logN: 14, parallel: 1, maxWaitMs: 1 })
  const results = await Promise.allSettled([passwords.hash('correct horse'), passwords.hash('correct horse')])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(results[1]).toMatchObject({ reason: expect.any(PasswordChecksBusyError) })
  expect(await passwords.hash('correct horse')).toContain('$scrypt$')
})

it('does as much for an unknown user as for a wrong password', async () => {
  const passwords = new PasswordHasher({ logN, parallel: 1, maxWaiting: 0 })
  const unknown = passwords.verify('correct horse', undefined)
  await expect(passwords.hash('correct horse')).rejects.toBeInstanceOf(PasswordChecksBusyError)
  expect(await unknown).toBe(false)
})
