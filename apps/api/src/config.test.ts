import { expect, it } from 'vitest'
import { apiConfigSchema, toSessionSettings } from './config.ts'

const SESSION_SECRETS = 'x'.repeat(32)
const settingsOf = (env: Record<string, string>) =>
  toSessionSettings(apiConfigSchema.parse({ SESSION_SECRETS, ...env }))
const problemsOf = (env: Record<string, string>) =>
  apiConfigSchema.safeParse({ SESSION_SECRETS, ...env }).error?.issues.map(({ path }) => path.join('.'))

it('is secure unless told otherwise', () => {
  expect(settingsOf({})).toMatchObject({ cookieName: '__Host-id', cookieSecure: true, idleMs: 3_600_000 })
  expect(settingsOf({ COOKIE_SECURE: 'false' })).toMatchObject({ cookieName: 'id', cookieSecure: false })
})

it('takes several secrets, the signing one first', () => {
  const [a, b] = ['a'.repeat(32), 'b'.repeat(32)]
  expect(settingsOf({ SESSION_SECRETS: `${a}, ${b}` }).secrets).toEqual([a, b])
})

it('refuses what cannot work', () => {
  expect(problemsOf({ SESSION_SECRETS: `${'x'.repeat(32)},short` })).toEqual(['SESSION_SECRETS'])
  expect(problemsOf({ SESSION_IDLE_SECONDS: '7200', SESSION_ABSOLUTE_SECONDS: '3600' })).toEqual([
    'SESSION_IDLE_SECONDS'
  ])
  expect(problemsOf({ COOKIE_NAME: '__Host-id', COOKIE_SECURE: 'false' })).toEqual(['COOKIE_NAME'])
  expect(apiConfigSchema.safeParse({}).error?.issues.map(({ path }) => path.join('.'))).toEqual(['SESSION_SECRETS'])
})
