import { MasterUnavailableError } from '@repo/redis-ha'
import { expect, it } from 'vitest'
import { Browser } from './support/browser.ts'
import { signIn, startApp } from './support/start-app.ts'
import { credentials, password } from './support/test-users.ts'

const newPassword = 'a different horse altogether'
const grace = { email: 'grace@example.com', password, name: 'Grace Hopper' }

it('signs a new user up and in', async () => {
  const { app, redis, jobs } = await startApp()
  const browser = new Browser(app)
  const response = await browser.post('/api/sign-up', grace)
  expect(response.statusCode).toBe(201)
  expect(redis.writes).toHaveLength(1)
  const { userId, sessionHandle, ...answer } = response.json()
  expect(userId).toMatch(/^[A-Za-z0-9_-]{22}$/)
  expect(answer).toMatchObject({ email: grace.email, name: grace.name, data: {} })
  expect(jobs).toMatchObject([{ userId, sessionHandle, address: '127.0.0.1' }])
  expect((await browser.get('/api/me')).json()).toMatchObject({ userId, sessionHandle })
})

it('lets the new user sign in, however the email is written', async () => {
  const { app } = await startApp()
  const signedUp = await new Browser(app).post('/api/sign-up', { ...grace, email: 'Grace@Example.COM' })
  const signedIn = await new Browser(app).post('/api/sign-in', { email: 'GRACE@example.com', password })
  expect(signedIn.json()).toMatchObject({ userId: signedUp.json().userId, email: grace.email, name: grace.name })
})

it('gives an email to one user only, and the second one no session', async () => {
  const { app, redis } = await startApp()
  const browser = new Browser(app)
  const response = await browser.post('/api/sign-up', { ...grace, email: 'ADA@example.com' })
  expect(response.statusCode).toBe(409)
  expect(response.json()).toMatchObject({ code: 'EMAIL_TAKEN' })
  expect(browser.cookies).toEqual({})
  expect(redis.calls).toBe(0)
})

it('takes the same letters for the same password, whatever keyboard they come from', async () => {
  const { app } = await startApp()
  await new Browser(app).post('/api/sign-up', { ...grace, password: 'ﬁnite Ångström' })
  const signedIn = await new Browser(app).post('/api/sign-in', {
    email: grace.email,
    password: 'finite A\u030angström'
  })
  expect(signedIn.statusCode).toBe(200)
})

it.each([
  ['eight of any character', '🐎🐎🐎🐎🐎🐎🐎🐎', 201],
  ['as many as are allowed', 'ä'.repeat(128), 201],
  ['too few', '🐎🐎🐎🐎🐎🐎🐎', 400],
  ['too many', 'ä'.repeat(129), 400],
  ['the email', 'GRACE@example.com', 422],
  ['one that everybody tries', 'Password123', 422]
])('judges a password by length and what is known of it: %s', async (_name, chosen, status) => {
  const { app } = await startApp()
  const response = await new Browser(app).post('/api/sign-up', { ...grace, password: chosen })
  expect(response.statusCode).toBe(status)
  if (status === 422) expect(response.json()).toMatchObject({ code: 'PASSWORD_NOT_ALLOWED' })
})

it('answers an unknown email and a wrong password alike, and writes neither', async () => {
  const { app, redis } = await startApp()
  const browser = new Browser(app)
  const [unknown, wrong] = [
    await browser.post('/api/sign-in', credentials('nobody')),
    await browser.post('/api/sign-in', { ...credentials('ada'), password: 'wrong horse' })
  ]
  expect(unknown.statusCode).toBe(401)
  expect(unknown.json()).toMatchObject({ code: 'WRONG_CREDENTIALS' })
  expect([wrong.statusCode, wrong.body]).toEqual([unknown.statusCode, unknown.body])
  expect(Object.keys(wrong.headers).sort()).toEqual(Object.keys(unknown.headers).sort())
  expect(browser.cookies).toEqual({})
  expect(redis.calls).toBe(0)
})

it('keeps who is signed in when a sign-in fails', async () => {
  const { app } = await startApp()
  const browser = await signIn(app)
  expect((await browser.post('/api/sign-in', credentials('nobody'))).statusCode).toBe(401)
  expect((await browser.get('/api/me')).json()).toMatchObject({ userId: 'ada' })
})

it('renews the hash of a password when the cost has changed, and lets nobody notice', async () => {
  const { users } = await startApp()
  const { app } = await startApp({ users, env: { PASSWORD_SCRYPT_LOG_N: '11' } })
  const before = await users.findById('ada')
  await signIn(app)
  const after = await users.findById('ada')
  expect(after?.passwordHash).toContain('$ln=11,')
  expect(after?.passwordVersion).toBe(before?.passwordVersion)
  await signIn(app)
  expect((await users.findById('ada'))?.passwordHash).toBe(after?.passwordHash)
})

it('changes the password: goes on under a new id, and ends all other sessions, in one write', async () => {
  const { app, redis } = await startApp()
  const [browser, other, stranger] = [await signIn(app), await signIn(app), await signIn(app, 'bob')]
  await browser.patch('/api/me/session', { theme: 'dark' })
  const old = browser.clone()
  const writesBefore = redis.writes.length
  const response = await browser.post('/api/me/password', { currentPassword: password, newPassword })
  expect(response.statusCode).toBe(200)
  expect(response.json()).toMatchObject({ userId: 'ada', data: { theme: 'dark' } })
  expect(redis.writes.slice(writesBefore)).toMatchObject([{ durability: 'everywhere', idempotent: true }])
  expect(browser.cookies.id).not.toBe(old.cookies.id)
  const statuses = await Promise.all(
    [browser, old, other, stranger].map(async (b) => (await b.get('/api/me')).statusCode)
  )
  expect(statuses).toEqual([200, 401, 401, 200])

  expect((await new Browser(app).post('/api/sign-in', credentials('ada'))).statusCode).toBe(401)
  const signedIn = await new Browser(app).post('/api/sign-in', { ...credentials('ada'), password: newPassword })
  expect(signedIn.statusCode).toBe(200)
})

it('changes nothing for who does not know the password', async () => {
  const { app } = await startApp()
  const [browser, other] = [await signIn(app), await signIn(app)]
  const cookieBefore = browser.cookies.id
  const response = await browser.post('/api/me/password', { currentPassword: 'wrong horse', newPassword })
  expect(response.json()).toMatchObject({ status: 401, code: 'WRONG_CREDENTIALS' })
  expect(browser.cookies.id).toBe(cookieBefore)
  expect((await other.get('/api/me')).statusCode).toBe(200)
  expect(
    (await browser.post('/api/me/password', { currentPassword: password, newPassword: 'password' })).statusCode
  ).toBe(422)
  await signIn(app)
})

it('changes nothing for a session that was ended while the change was under way', async () => {
  const { app, users } = await startApp()
  const [owner, thief] = [await signIn(app), await signIn(app)]
  const find = users.findById.bind(users)
  users.findById = async (id) => {
    users.findById = find
    await owner.post('/api/me/sessions/revoke-others')
    return find(id)
  }
  const response = await thief.post('/api/me/password', { currentPassword: password, newPassword })
  expect(response.json()).toMatchObject({ status: 401, code: 'SESSION_GONE' })
  expect((await owner.get('/api/me')).statusCode).toBe(200)
  await signIn(app)
})

it('finishes a change of the password that failed half way, when it is asked for again', async () => {
  const { app, redis } = await startApp()
  const [browser, other] = [await signIn(app), await signIn(app)]
  const body = { currentPassword: password, newPassword }
  redis.writeError = new MasterUnavailableError('no master', { retryAfterMs: 1000 })
  expect((await browser.post('/api/me/password', body)).statusCode).toBe(503)
  redis.writeError = undefined
  expect((await other.get('/api/me')).statusCode).toBe(200)
  expect((await browser.post('/api/me/password', body)).statusCode).toBe(200)
  expect((await other.get('/api/me')).statusCode).toBe(401)
})

it('starts no session with a password that was changed while the sign-in was under way', async () => {
  const { app, redis, users } = await startApp()
  const browser = await signIn(app)
  const find = users.findByEmail.bind(users)
  users.findByEmail = async (email) => {
    const user = await find(email)
    users.findByEmail = find
    await browser.post('/api/me/password', { currentPassword: password, newPassword })
    return user
  }
  const intruder = new Browser(app)
  const response = await intruder.post('/api/sign-in', credentials('ada'))
  expect(response.json()).toMatchObject({ status: 401, code: 'WRONG_CREDENTIALS' })
  expect(intruder.cookies).not.toHaveProperty('id')
  expect((await browser.get('/api/me/sessions')).json().sessions).toHaveLength(1)
  expect([...redis.master.values()].filter((hash) => hash.has('userId'))).toHaveLength(1)
})

it('gives nobody a session when it cannot be confirmed that the password still counts', async () => {
  const { app, users } = await startApp()
  users.findById = async () => {
    throw new MasterUnavailableError('no master', { retryAfterMs: 1000 })
  }
  const browser = new Browser(app)
  expect((await browser.post('/api/sign-in', credentials('ada'))).statusCode).toBe(503)
  expect(browser.cookies).not.toHaveProperty('id')
})

it('keeps who was signed in until the sign-in that replaces the session is confirmed', async () => {
  const { app, users } = await startApp()
  const browser = await signIn(app)
  const find = users.findById.bind(users)
  users.findById = async () => {
    throw new MasterUnavailableError('no master', { retryAfterMs: 1000 })
  }
  for (const name of ['bob', 'ada']) {
    expect((await browser.post('/api/sign-in', credentials(name))).statusCode).toBe(503)
    expect((await browser.get('/api/me')).json()).toMatchObject({ userId: 'ada' })
  }
  users.findById = find
  expect((await browser.get('/api/me/sessions')).json().sessions).toHaveLength(1)
})

it('gives nobody a session when the one before it could not be ended', async () => {
  const { app, redis, users } = await startApp()
  const browser = await signIn(app)
  const find = users.findById.bind(users)
  users.findById = async (id) => {
    redis.writeError = new MasterUnavailableError('no master', { retryAfterMs: 1000 })
    return find(id)
  }
  expect((await browser.post('/api/sign-in', credentials('bob'))).statusCode).toBe(503)
  redis.writeError = undefined
  expect((await browser.get('/api/me')).json()).toMatchObject({ userId: 'ada' })
})

it('answers 503 with Retry-After when users cannot be read, and keeps the cookie', async () => {
  const { app, users } = await startApp()
  const browser = await signIn(app)
  users.error = new MasterUnavailableError('no master', { retryAfterMs: 1500 })
  for (const response of [
    await browser.post('/api/sign-in', credentials('bob')),
    await browser.post('/api/sign-up', grace),
    await browser.post('/api/me/password', { currentPassword: password, newPassword })
  ]) {
    expect(response.statusCode).toBe(503)
    expect(response.headers['retry-after']).toBe('2')
    expect(response.cookies.filter(({ name }) => name === 'id')).toEqual([])
  }
})

it('answers 503 with Retry-After to those who would wait too long for their password to be checked', async () => {
  const { app } = await startApp({
    env: { SIGN_IN_MAX_FAILURES_PER_ACCOUNT_AND_ADDRESS: '1000', SIGN_IN_MAX_FAILURES_PER_ACCOUNT: '1000' }
  })
  const all = Array.from({ length: 60 }, (_, i) => new Browser(app).post('/api/sign-in', credentials(`nobody-${i}`)))
  const statuses = (await Promise.all(all)).map(({ statusCode, headers }) => [statusCode, headers['retry-after']])
  expect(statuses.filter(([status]) => status === 401).length).toBeGreaterThanOrEqual(34)
  expect(statuses.filter(([status]) => status !== 401)).toContainEqual([503, '2'])
})
