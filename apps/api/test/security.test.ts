import { expect, it } from 'vitest'
import { Browser } from './support/browser.ts'
import { signIn, startApp } from './support/start-app.ts'
import { credentials } from './support/test-users.ts'

const json = { 'content-type': 'application/json' }

it('lets no answer be framed, sniffed, cached or shown as a page', async () => {
  const { app } = await startApp({ env: { COOKIE_SECURE: 'true' } })
  const browser = new Browser(app)
  for (const response of [
    await browser.get('/api/me'),
    await browser.post('/api/sign-in', credentials('ada')),
    await browser.get('/api/me'),
    await browser.get('/api/nothing'),
    await browser.get('/livez')
  ]) {
    expect(response.headers).toMatchObject({
      'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin'
    })
    expect(response.headers).not.toHaveProperty('x-powered-by')
  }
})

it('does not speak of https where it has none', async () => {
  const { app } = await startApp()
  expect((await app.inject('/livez')).headers).not.toHaveProperty('strict-transport-security')
})

it('gives a cookie that only this host gets, over https, and no script', async () => {
  const { app } = await startApp({ env: { COOKIE_SECURE: 'true' } })
  const response = await new Browser(app).post('/api/sign-in', credentials('ada'))
  const lines = [response.headers['set-cookie']].flat()
  const line = lines.find((line) => line?.startsWith('__Host-id='))
  const attributes = line?.split('; ').slice(1)
  expect(attributes).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']))
  expect(line).not.toMatch(/domain/i)
  expect(line).not.toContain('ada')
})

const changes = [
  ['PATCH', '/api/me/session', { theme: 'dark' }],
  ['POST', '/api/me/password', { currentPassword: 'a', newPassword: 'another long password' }],
  ['POST', '/api/me/sessions/revoke-others', undefined],
  ['DELETE', '/api/me/sessions/some-handle', undefined],
  ['POST', '/api/sign-out', undefined]
] as const

it.each(changes)('refuses %s %s without the CSRF token of this very session', async (method, url, payload) => {
  const { app, redis } = await startApp()
  const [browser, other] = [await signIn(app), await signIn(app, 'bob')]
  const writesBefore = redis.writes.length
  for (const csrfToken of [undefined, '', 'x', other.csrfToken, `${browser.csrfToken}A`]) {
    const forged = browser.clone()
    forged.csrfToken = csrfToken
    const response = await forged.request(method, url, payload === undefined ? {} : { payload })
    expect(response.statusCode).toBe(403)
    expect(response.json()).toMatchObject({ code: 'CSRF_TOKEN', detail: expect.stringContaining('x-csrf-token') })
    expect(response.headers['set-cookie']).toBeUndefined()
  }
  expect(redis.writes).toHaveLength(writesBefore)
  expect((await browser.get('/api/me')).statusCode).toBe(200)
})

it('takes any token that this session was ever given', async () => {
  const { app } = await startApp()
  const browser = await signIn(app)
  const first = browser.csrfToken
  await browser.get('/api/me')
  expect(browser.csrfToken).not.toBe(first)
  browser.csrfToken = first
  expect((await browser.patch('/api/me/session', { a: 1 })).statusCode).toBe(200)
})

it('does not take the token of the session before the sign-in', async () => {
  const { app } = await startApp()
  const browser = await signIn(app)
  const before = browser.csrfToken
  await browser.post('/api/sign-in', credentials('ada'))
  browser.csrfToken = before
  expect((await browser.patch('/api/me/session', { a: 1 })).statusCode).toBe(403)
})

it.each([
  [{ 'sec-fetch-site': 'cross-site' }],
  [{ 'sec-fetch-site': 'same-site' }],
  [{ origin: 'https://evil.example' }],
  [{ origin: 'null' }]
])('lets no foreign page sign a browser in, up or out: %j', async (headers) => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const callsBefore = redis.calls
  const attempts = redis.attemptWrites.length
  for (const [url, payload] of [
    ['/api/sign-in', credentials('bob')],
    ['/api/sign-up', credentials('grace')],
    ['/api/sign-out', undefined]
  ] as const) {
    const response = await browser.request('POST', url, { headers, ...(payload !== undefined && { payload }) })
    expect(response.statusCode).toBe(403)
    expect(response.json()).toMatchObject({ code: 'CROSS_SITE' })
  }
  expect([redis.calls, redis.attemptWrites.length]).toEqual([callsBefore, attempts])
  expect((await browser.get('/api/me')).json()).toMatchObject({ userId: 'ada' })
})

it('lets its own pages and clients that are no browser sign in', async () => {
  const { app } = await startApp()
  for (const headers of [{}, { 'sec-fetch-site': 'same-origin' }, { origin: 'http://localhost:80' }]) {
    const payload = credentials('ada')
    const response = await new Browser(app).request('POST', '/api/sign-in', { headers, payload })
    expect(response.statusCode).toBe(200)
  }
})

it.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain; application/json',
  'application/json-patch+json'
])('takes JSON only: 415 for %s', async (contentType) => {
  const { app, redis } = await startApp()
  const payload = JSON.stringify(credentials('ada'))
  const response = await new Browser(app).request('POST', '/api/sign-in', {
    payload,
    headers: { 'content-type': contentType }
  })
  expect(response.statusCode).toBe(415)
  expect(response.headers['content-type']).toContain('application/problem+json')
  expect([redis.calls, redis.attemptWrites.length]).toEqual([0, 0])
})

it('adopts no id: neither a forged one nor one whose session is gone', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const signed = browser.cookies.id ?? ''
  redis.master.clear()
  redis.catchUp()
  for (const id of [signed, 'A'.repeat(32), `${'A'.repeat(32)}.${signed.split('.')[1]}`]) {
    const stranger = new Browser(app, { id })
    expect((await stranger.get('/api/me')).statusCode).toBe(401)
    await stranger.post('/api/sign-in', credentials('ada'))
    expect(stranger.cookies.id).not.toBe(id)
    expect((await stranger.get('/api/me')).statusCode).toBe(200)
    expect((await new Browser(app, { id }).get('/api/me')).statusCode).toBe(401)
  }
})

it('never puts an id into an error', async () => {
  const { app } = await startApp()
  const browser = await signIn(app)
  const [id = ''] = (browser.cookies.id ?? '').split('.')
  browser.csrfToken = undefined
  const bodies = [
    await browser.patch('/api/me/session', { a: 1 }),
    await browser.get('/api/nothing'),
    await browser.request('POST', '/api/sign-in', { payload: '{', headers: json })
  ].map(({ body }) => body)
  expect(id).toHaveLength(32)
  expect(bodies.join()).not.toContain(id)
})
