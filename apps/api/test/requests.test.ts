import { expect, it } from 'vitest'
import { Browser, signIn, startApp } from './support/start-app.ts'

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
  const response = await new Browser(app).post('/api/sign-in', { userId: 'no spaces', admin: true })
  expect(response.statusCode).toBe(400)
  const paths = response.json().errors.map(({ path }: { path: string }) => path)
  expect(paths).toContain('/userId')
  expect(response.body).toContain('admin')
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

it('queues one notification for each sign-in', async () => {
  const { app, jobs } = await startApp({ now: () => 123_000 })
  const browser = new Browser(app)
  const response = await browser.request('POST', '/api/sign-in', {
    payload: { userId: 'ada' },
    headers: { 'user-agent': 'x'.repeat(300) }
  })
  const { sessionHandle, notification } = response.json()
  expect(notification).toBe('queued')
  expect(jobs).toEqual([{ userId: 'ada', sessionHandle, at: 123_000, userAgent: 'x'.repeat(256) }])
})

it('signs in although the queue is away, and counts it', async () => {
  const { app, registry, setQueueError } = await startApp()
  setQueueError(new Error('away'))
  const browser = new Browser(app)
  const response = await browser.post('/api/sign-in', { userId: 'ada' })
  expect(response.json()).toMatchObject({ userId: 'ada', notification: 'not-confirmed' })
  expect((await browser.get('/api/me')).statusCode).toBe(200)
  expect(await registry.metrics()).toContain('sign_in_notifications_not_queued_total 1')
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
