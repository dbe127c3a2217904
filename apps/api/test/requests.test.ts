import { expect, it } from 'vitest'
import { Browser } from './support/browser.ts'
import { signIn, startApp } from './support/start-app.ts'
import { credentials } from './support/test-users.ts'

const json = { 'content-type': 'application/json' }

it.each([
  ['no JSON', '{"a":', json, 400],
  ['an empty body', '', json, 400],
  ['another media type', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['a body that is too large', JSON.stringify({ a: 'x'.repeat(20_000) }), json, 413],
  ['a list', '[1]', json, 400],
  ['a nested object', '{"a":{"b":1}}', json, 400],
  ['a value that is too long', JSON.stringify({ a: 'x'.repeat(257) }), json, 400],
  ['a boolean', '{"a":true}', json, 400],
  ['a name that is no name', '{"":1}', json, 400],
  ['a prototype', '{"__proto__":{"x":1}}', json, 400],
  ['too many fields', JSON.stringify(Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`f${i}`, i]))), json, 400]
])('refuses %s and leaves the session alone', async (_name, payload, headers, status) => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const response = await browser.request('PATCH', '/api/me/session', { payload, headers })
  expect(response.statusCode).toBe(status)
  expect(response.headers['content-type']).toContain('application/problem+json')
  expect(response.json()).toMatchObject({ status, type: 'about:blank' })
  expect(response.headers['set-cookie']).toBeUndefined()
  expect(redis.writes).toHaveLength(1)
})

it('says what is wrong with a body', async () => {
  const { app } = await startApp()
  const body = { email: 'no email', password: 'short', admin: true }
  const response = await new Browser(app).post('/api/sign-up', body)
  expect(response.statusCode).toBe(400)
  const paths = response.json().errors.map(({ path }: { path: string }) => path)
  expect(paths).toEqual(expect.arrayContaining(['/email', '/password']))
  expect(response.body).toContain('admin')
  expect(response.body).not.toContain('short')
})

it('refuses more fields than a session may have', async () => {
  const { app } = await startApp()
  const browser = await signIn(app)
  const fields = (prefix: string) => Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${prefix}${i}`, i]))
  expect((await browser.patch('/api/me/session', fields('a'))).statusCode).toBe(200)
  const response = await browser.patch('/api/me/session', fields('b'))
  expect(response.statusCode).toBe(422)
  expect(response.json()).toMatchObject({ code: 'TOO_MANY_FIELDS' })
  expect(Object.keys((await browser.get('/api/me')).json().data)).toHaveLength(20)
})

it('keeps the limit of fields when many are added at the same time, and removes one from too many', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const [key = ''] = [...redis.master.keys()].filter((name) => name.startsWith('sess:'))
  const responses = await Promise.all(
    Array.from({ length: 40 }, (_, i) => browser.clone().patch('/api/me/session', { [`f${i}`]: i }))
  )
  expect(responses.filter(({ statusCode }) => statusCode === 200)).toHaveLength(32)
  for (const { statusCode, headers, body } of responses.filter(({ statusCode }) => statusCode !== 200)) {
    expect([statusCode, JSON.parse(body).code]).toEqual([422, 'TOO_MANY_FIELDS'])
    expect(`${headers['set-cookie'] ?? ''}`).not.toContain('id=')
  }
  const tooMany = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f${i}`, '1']))
  redis.master.get(key)?.set('data', JSON.stringify(tooMany))
  expect((await browser.patch('/api/me/session', { f0: null })).statusCode).toBe(200)
  expect((await browser.patch('/api/me/session', { more: 1 })).statusCode).toBe(422)
})

it('answers unknown routes as a problem, without a session', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const readsBefore = redis.reads.length
  const response = await browser.get('/api/nothing')
  expect(response.statusCode).toBe(404)
  expect(response.json()).toMatchObject({ code: 'NOT_FOUND' })
  expect(redis.reads).toHaveLength(readsBefore)
})

it('tells nothing about an unexpected error', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  redis.readError = new Error('secret internals')
  const response = await browser.get('/api/me')
  expect(response.statusCode).toBe(500)
  expect(response.body).not.toContain('internals')
  expect(response.headers['set-cookie']).toBeUndefined()
})

it('leaves one notification in the outbox for each sign-in, in the write of the session', async () => {
  const { app, redis, jobs } = await startApp({ now: () => 123_000 })
  const browser = new Browser(app)
  const response = await browser.request('POST', '/api/sign-in', {
    payload: credentials('ada'),
    headers: { 'user-agent': 'x'.repeat(300) }
  })
  const { sessionHandle } = response.json()
  expect(redis.writes).toHaveLength(1)
  const [entry = ''] = redis.outbox
  expect(JSON.parse(entry)).toMatchObject({ id: `notify-sign-in-${sessionHandle}`, data: jobs[0] })
  expect(jobs).toEqual([
    { userId: 'ada', sessionHandle, at: 123_000, userAgent: 'x'.repeat(256), address: '127.0.0.1' }
  ])
})

it('shows what the worker has recorded', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const notification = { sessionHandle: 'handle-1', at: 5 }
  redis.master.set('notifications:ada', new Map([[JSON.stringify(notification), '']]))
  redis.isReplicaLagging = false
  await browser.patch('/api/me/session', { a: 1 })
  const response = await browser.get('/api/me/notifications')
  expect(response.json()).toEqual({ notifications: [notification] })
})
