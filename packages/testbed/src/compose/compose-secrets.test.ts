import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ensureComposeSecrets } from './compose-secrets.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'secrets')
}

it('makes what is missing, once, where nobody else can look', () => {
  const folder = newFolder()
  expect(ensureComposeSecrets(folder)).toEqual(['session-secrets', 'redis-password', 'sentinel-password'])
  const first = readFileSync(join(folder, 'redis/redis-password'), 'utf8')
  expect(first).toMatch(/^[0-9a-f]{64}$/)
  expect(statSync(folder).mode & 0o077).toBe(0)
  expect(ensureComposeSecrets(folder)).toEqual([])
  expect(readFileSync(join(folder, 'redis/redis-password'), 'utf8')).toBe(first)
})

it.each([
  ['redis/redis-password', 'hunter2', 'is weak: 16 characters'],
  ['redis/redis-password', '', 'is weak'],
  ['redis/sentinel-password', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'is weak'],
  ['session-secrets', 'abcdefghijklmnopqrstuvwxyz012345,short', 'is weak: 32 characters'],
  ['redis/redis-password', 'abcdefghijklmnopqrstuvwxyz\nsecond', 'more than one line']
])('refuses a weak %s, without repeating it', (name, secret, says) => {
  const folder = newFolder()
  ensureComposeSecrets(folder)
  writeFileSync(join(folder, name), secret)
  const refuse = () => ensureComposeSecrets(folder)
  expect(refuse).toThrow(says)
  if (secret !== '') expect(refuse).not.toThrow(secret)
})

it.each([
  ['022', 0o022],
  ['027', 0o027],
  ['077', 0o077]
])('lets the users of the containers read it under a umask of %s', (_octal, umask) => {
  const before = process.umask(umask)
  onTestFinished(() => void process.umask(before))
  const folder = newFolder()
  ensureComposeSecrets(folder)
  const modeOf = (name: string) => statSync(join(folder, name)).mode & 0o777
  expect(modeOf('.')).toBe(0o700)
  expect(modeOf('redis')).toBe(0o755)
  for (const name of ['session-secrets', 'redis/redis-password', 'redis/sentinel-password']) {
    expect(modeOf(name)).toBe(0o644)
  }
})
