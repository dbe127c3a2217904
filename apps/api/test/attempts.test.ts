import { MasterUnavailableError } from '@repo/redis-ha'
import { expect, it } from 'vitest'
import { Browser } from './support/browser.ts'
import { signIn, startApp, type TestApp } from './support/start-app.ts'
import { credentials, password } from './support/test-users.ts'

const env = {
  SIGN_IN_MAX_FAILURES_PER_ACCOUNT_AND_ADDRESS: '3',
  SIGN_IN_MAX_FAILURES_PER_ACCOUNT: '5',
  SIGN_IN_MAX_FAILURES_PER_ADDRESS: '50',
  SIGN_UP_MAX_PER_ADDRESS: '2'
}

const tryToSignIn = (app: TestApp['app'], payload: object, remoteAddress = '192.0.2.1', headers = {}) =>
  new Browser(app).request('POST', '/api/sign-in', { payload, remoteAddress, headers })

const wrong = { ...credentials('ada'), password: 'wrong' }

it('answers 429 with Retry-After once too many passwords were wrong, also to the right one', async () => {
  const { app, registry } = await startApp({ env })
  for (let i = 0; i < 3; i++) expect((await tryToSignIn(app, wrong)).statusCode).toBe(401)
  for (const payload of [wrong, credentials('ada'), { ...wrong, email: ' ADA@Example.com'.trim() }]) {
    const response = await tryToSignIn(app, payload)
    expect(response.statusCode).toBe(429)
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
    expect(response.headers['content-type']).toContain('application/problem+json')
    expect(response.json()).toMatchObject({ status: 429, code: 'TOO_MANY_ATTEMPTS' })
  }
  const series = 'attempts_refused_total{kind="sign-in",limit="account-and-address"} 3'
  expect(await registry.metrics()).toContain(series)
})

it('says the same for an email that nobody has', async () => {
  const { app } = await startApp({ env })
  const unknown = { email: 'nobody@example.com', password: 'wrong' }
  const statuses = []
  for (let i = 0; i < 4; i++) statuses.push((await tryToSignIn(app, unknown)).statusCode)
  expect(statuses).toEqual([401, 401, 401, 429])
})

it('lets the owner in from an address of hers, whoever guesses elsewhere', async () => {
  const { app } = await startApp({ env })
  expect((await tryToSignIn(app, credentials('ada'), '192.0.2.200')).statusCode).toBe(200)
  for (let i = 0; i < 20; i++) await tryToSignIn(app, wrong, `192.0.2.${i}`)
  expect((await tryToSignIn(app, credentials('ada'), '192.0.2.201')).statusCode).toBe(429)
  expect((await tryToSignIn(app, credentials('ada'), '192.0.2.200')).statusCode).toBe(200)
})

it('counts neither what is no attempt nor what an outage left undecided', async () => {
  const { app, redis } = await startApp({ env })
  for (let i = 0; i < 5; i++) expect((await tryToSignIn(app, { email: 'x' })).statusCode).toBe(400)
  redis.writeError = new MasterUnavailableError('none', { retryAfterMs: 1000 })
  for (let i = 0; i < 5; i++) expect((await tryToSignIn(app, credentials('ada'))).statusCode).toBe(503)
  redis.writeError = undefined
  expect((await tryToSignIn(app, credentials('ada'))).statusCode).toBe(200)
})

it('answers 503, never without a limit, while nobody can count', async () => {
  const { app, redis } = await startApp({ env })
  redis.attemptError = new MasterUnavailableError('none', { retryAfterMs: 2000 })
  const response = await tryToSignIn(app, credentials('ada'))
  expect(response.statusCode).toBe(503)
  expect(response.headers['retry-after']).toBe('2')
  expect(redis.writes).toEqual([])
})

it('limits sign-ups from one address', async () => {
  const { app } = await startApp({ env })
  const signUp = (name: string, remoteAddress: string) =>
    new Browser(app).request('POST', '/api/sign-up', { payload: credentials(name), remoteAddress })
  expect((await signUp('grace', '2001:db8::1')).statusCode).toBe(201)
  expect((await signUp('joan', '2001:db8::2')).statusCode).toBe(201)
  // Another address of the same network is the same customer.
  expect((await signUp('hedy', '2001:db8::3')).statusCode).toBe(429)
  expect((await signUp('hedy', '2001:db8:0:1::3')).statusCode).toBe(201)
})

it('limits guesses of the password inside a session', async () => {
  const { app } = await startApp({ env })
  const browser = await signIn(app)
  const change = (currentPassword: string) =>
    browser.post('/api/me/password', { currentPassword, newPassword: 'another long password' })
  const statuses = []
  for (let i = 0; i < 4; i++) statuses.push((await change('wrong')).statusCode)
  expect(statuses.at(-1)).toBe(429)
  expect((await change(password)).statusCode).toBe(429)
  expect((await browser.get('/api/me')).statusCode).toBe(200)
})

it('counts no new password that is too weak for a guess', async () => {
  const { app } = await startApp({ env })
  const browser = await signIn(app)
  const change = async (newPassword: string) =>
    (await browser.post('/api/me/password', { currentPassword: password, newPassword })).statusCode
  for (let i = 0; i < 5; i++) expect(await change('password')).toBe(422)
  expect(await change('a different horse altogether')).toBe(200)
})

it('knows clients apart behind a load balancer that is trusted, and only there', async () => {
  const trusting = await startApp({ env: { ...env, HTTP_TRUST_PROXY: '10.0.0.0/8' } })
  const statusOf = async ({ app }: TestApp, client: string) =>
    (await tryToSignIn(app, wrong, '10.0.0.9', { 'x-forwarded-for': client })).statusCode
  for (let i = 0; i < 3; i++) await statusOf(trusting, '192.0.2.1')
  expect([await statusOf(trusting, '192.0.2.1'), await statusOf(trusting, '192.0.2.2')]).toEqual([429, 401])
  const careful = await startApp({ env })
  for (let i = 0; i < 3; i++) await statusOf(careful, `192.0.2.${i}`)
  expect(await statusOf(careful, '192.0.2.99')).toBe(429)
})

it('counts each of the two passwords that a change of the password tries', async () => {
  const { app } = await startApp({ env })
  const browser = await signIn(app)
  const body = (guess: string) => ({ currentPassword: `${guess} of one`, newPassword: `${guess} of two` })
  const change = async (payload: object) => (await browser.post('/api/me/password', payload)).statusCode
  expect(await change(body('a first guess'))).toBe(401)
  expect(await change({ currentPassword: 'a third guess', newPassword: password })).toBe(429)
  expect(await change({ currentPassword: password, newPassword: 'a different horse altogether' })).toBe(429)
})
