import { expect, it } from 'vitest'
import { Browser } from './support/browser.ts'
import { secret, signIn, startApp } from './support/start-app.ts'
import { credentials } from './support/test-users.ts'

it('signs a user in, in one write, and shows the session', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  expect(redis.writes).toHaveLength(1)
  const me = await browser.get('/api/me')
  expect(me.json()).toMatchObject({ userId: 'ada', data: {} })
  expect(me.headers).toMatchObject({ 'x-read-source': 'replica', 'x-read-age-ms': '3', 'x-instance': 'test-1' })
})

it('stores neither the id nor the cookie', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const [id = ''] = (browser.cookies.id ?? '').split('.')
  const stored = JSON.stringify([...redis.master].map(([key, hash]) => [key, [...hash]]))
  expect(id).toHaveLength(32)
  expect(stored).toContain('ada')
  expect(stored).not.toContain(id)
})

it('never asks Redis for an anonymous or a forged visitor', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const callsBefore = redis.calls
  const [id = ''] = (browser.cookies.id ?? '').split('.')
  for (const cookie of ['', id, `${id}.`, `${id}.AAAA`, 'x.y', `${browser.cookies.id}A`]) {
    const response = await new Browser(app, cookie === '' ? {} : { id: cookie }).get('/api/me')
    expect(response.statusCode).toBe(401)
    expect(response.headers['content-type']).toContain('application/problem+json')
  }
  await new Browser(app).get('/api/me/notifications')
  await new Browser(app).post('/api/sign-out')
  expect(redis.calls).toBe(callsBefore)
})

it('does not write when a session is only read', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  await browser.get('/api/me')
  const second = await browser.get('/api/me')
  expect(redis.writes).toHaveLength(1)
  expect(second.headers['set-cookie']).toBeUndefined()
})

it('keeps the session when a replica has not caught up yet', async () => {
  const { app, redis } = await startApp()
  redis.isReplicaLagging = true
  const browser = await signIn(app)
  browser.cookies['id-fresh'] = ''
  const me = await browser.get('/api/me')
  expect(me.statusCode).toBe(200)
  expect(me.headers['x-read-source']).toBe('master')
})

it('shows a change to a request that goes to another instance', async () => {
  const first = await startApp()
  const second = await startApp({ redis: first.redis })
  const browser = await signIn(first.app)
  first.redis.isReplicaLagging = true
  const patched = await browser.patch('/api/me/session', { theme: 'dark' })
  expect(patched.json().data).toEqual({ theme: 'dark' })

  const elsewhere = browser.clone(second.app)
  expect((await elsewhere.get('/api/me')).json().data).toEqual({ theme: 'dark' })
  expect(first.redis.reads.at(-1)?.after).toBe(patched.headers['x-freshness-token'])

  first.redis.catchUp()
  const later = await elsewhere.get('/api/me')
  expect(later.headers['x-read-source']).toBe('replica')
})

it('takes the token from a header too, for clients without cookies', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  await browser.request('GET', '/api/me', { headers: { 'x-freshness-token': '00000000.zz' } })
  expect(redis.reads.at(-1)?.after).toBe('00000000.zz')
})

it('hands the token on for as long as reads may be stale', async () => {
  const { app } = await startApp()
  const response = await new Browser(app).post('/api/sign-in', credentials('ada'))
  const token = response.cookies.find(({ name }) => name === 'id-fresh')
  expect(token).toMatchObject({ maxAge: 2, httpOnly: true, sameSite: 'Lax', path: '/' })
  expect(token?.value).toBe(response.headers['x-freshness-token'])
})

it('sees its own newest write although an older answer arrived later', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const tokenOfSignIn = browser.cookies['id-fresh'] ?? ''
  redis.isReplicaLagging = true
  await browser.patch('/api/me/session', { theme: 'dark' })
  browser.cookies['id-fresh'] = tokenOfSignIn
  expect((await browser.get('/api/me')).json().data).toEqual({ theme: 'dark' })
})

it('keeps what parallel requests change in different fields', async () => {
  const { app } = await startApp()
  const browser = await signIn(app)
  const names = Array.from({ length: 20 }, (_, i) => `field${i}`)
  const responses = await Promise.all(names.map((name) => browser.clone().patch('/api/me/session', { [name]: name })))
  expect(new Set(responses.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
  expect(Object.keys((await browser.get('/api/me')).json().data).sort()).toEqual([...names].sort())
})

it('removes a field that is set to null', async () => {
  const { app } = await startApp()
  const browser = await signIn(app)
  await browser.patch('/api/me/session', { theme: 'dark', size: 2 })
  await browser.patch('/api/me/session', { theme: null })
  expect((await browser.get('/api/me')).json().data).toEqual({ size: 2 })
})

it('writes what a change names, also where an old copy has it already', async () => {
  const { app, redis } = await startApp()
  const elsewhere = await startApp({ redis })
  const browser = await signIn(app)
  await browser.patch('/api/me/session', { theme: 'light', size: 1 })
  const late = browser.clone(elsewhere.app)
  redis.isReplicaLagging = true
  await browser.patch('/api/me/session', { theme: 'dark', extra: 1 })
  expect((await late.patch('/api/me/session', { theme: 'light', extra: null })).statusCode).toBe(200)
  expect((await browser.get('/api/me')).json().data).toEqual({ theme: 'light', size: 1 })
})

it('does not take a change that changes nothing from who was signed out meanwhile', async () => {
  const { app, redis } = await startApp()
  const elsewhere = await startApp({ redis })
  const browser = await signIn(app)
  await browser.patch('/api/me/session', { theme: 'dark' })
  const late = browser.clone(elsewhere.app)
  redis.isReplicaLagging = true
  await browser.post('/api/sign-out')
  const response = await late.patch('/api/me/session', { theme: 'dark' })
  expect(response.json()).toMatchObject({ status: 401, code: 'SESSION_GONE' })
  expect(response.cookies.map(({ name }) => name)).not.toContain('id')
})

it('cannot be talked into another user by a field of that name', async () => {
  const { app } = await startApp()
  const browser = await signIn(app)
  await browser.patch('/api/me/session', { userId: 'root', version: 9, handle: 'x' })
  expect((await browser.get('/api/me')).json()).toMatchObject({ userId: 'ada', data: { userId: 'root' } })
})

it('gives a new id at every sign-in and then ends the session before it', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const old = browser.clone()
  const writesBefore = redis.writes.length
  await browser.post('/api/sign-in', credentials('bob'))
  expect(redis.writes.slice(writesBefore).map(({ durability }) => durability)).toEqual(['replicated', 'everywhere'])
  expect(browser.cookies.id).not.toBe(old.cookies.id)
  expect((await browser.get('/api/me')).json()).toMatchObject({ userId: 'bob' })
  expect((await old.get('/api/me')).statusCode).toBe(401)
})

it('signs nobody out when the secret is rotated, and renews the signature', async () => {
  const redis = (await startApp()).redis
  const before = await startApp({ redis })
  const after = await startApp({
    redis,
    env: { SESSION_SECRETS: `a-new-secret-of-forty-characters-length!,${secret}` }
  })
  const done = await startApp({ redis, env: { SESSION_SECRETS: 'a-new-secret-of-forty-characters-length!' } })
  const browser = await signIn(before.app)

  const rotated = browser.clone(after.app)
  const response = await rotated.get('/api/me')
  expect(response.statusCode).toBe(200)
  expect(response.cookies.filter(({ name }) => name === 'id')).toHaveLength(1)
  expect(rotated.cookies.id).not.toBe(browser.cookies.id)
  expect((await rotated.patch('/api/me/session', { a: 1 })).statusCode).toBe(200)
  expect((await rotated.clone(done.app).get('/api/me')).statusCode).toBe(200)
  expect((await browser.clone(done.app).get('/api/me')).statusCode).toBe(401)
})

it('ends a session at its absolute age, used or not', async () => {
  let nowMs = 1_000_000
  const { app } = await startApp({ now: () => nowMs, env: { SESSION_ABSOLUTE_SECONDS: '7200' } })
  const browser = await signIn(app)
  nowMs += 7_199_000
  expect((await browser.get('/api/me')).statusCode).toBe(200)
  nowMs += 1000
  expect((await browser.get('/api/me')).statusCode).toBe(401)
})

it('touches a session in use seldom, and not once a request', async () => {
  let nowMs = 1_000_000
  const { app, redis } = await startApp({ now: () => nowMs })
  const browser = await signIn(app)
  const touches = () => redis.writes.filter(({ durability }) => durability === 'fast').length
  nowMs += 179_000
  await browser.get('/api/me')
  expect(touches()).toBe(0)
  nowMs += 1000
  await Promise.all([browser.get('/api/me'), browser.get('/api/me')])
  await browser.get('/api/me')
  expect(touches()).toBe(1)
})

it('touches a session once, also while a replica shows it as it was before', async () => {
  let nowMs = 1_000_000
  const { app, redis } = await startApp({ now: () => nowMs })
  const browser = await signIn(app)
  const touches = () => redis.writes.filter(({ durability }) => durability === 'fast').length
  nowMs += 180_000
  redis.isReplicaLagging = true
  for (let i = 0; i < 3; i++) await browser.get('/api/me')
  expect(touches()).toBe(1)
  // Lost with its master, perhaps.
  nowMs += 2000
  await browser.get('/api/me')
  expect(touches()).toBe(2)
})

it('sends the cookie as configured', async () => {
  const plain = await startApp({ env: { COOKIE_NAME: 'shop' } })
  const secure = await startApp({ env: { COOKIE_SECURE: 'true' } })
  const cookieOf = async ({ app }: typeof plain) =>
    (await new Browser(app).post('/api/sign-in', credentials('ada'))).cookies.find(({ value }) => value.length > 40)
  const base = { path: '/', httpOnly: true, sameSite: 'Lax' }
  expect(await cookieOf(plain)).toMatchObject({ ...base, name: 'shop' })
  expect(await cookieOf(plain)).not.toHaveProperty('secure')
  expect(await cookieOf(secure)).toMatchObject({ ...base, name: '__Host-id', secure: true })
})
