import {
  IndeterminateWriteError,
  MasterUnavailableError,
  NoReadableNodeError,
  UnconfirmedReadError,
  WriteRefusedError
} from '@repo/redis-ha'
import { expect, it } from 'vitest'
import { Browser } from './support/browser.ts'
import { signIn, startApp } from './support/start-app.ts'
import { credentials } from './support/test-users.ts'

const options = { retryAfterMs: 1500 }

it.each([
  new UnconfirmedReadError('miss', options),
  new NoReadableNodeError('none', options),
  new MasterUnavailableError('none', options)
])('answers 503 and keeps the cookie when a session cannot be read: $name', async (error) => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  redis.readError = error
  for (const response of [await browser.get('/api/me'), await browser.post('/api/sign-in', credentials('bob'))]) {
    expect(response.statusCode).toBe(503)
    expect(response.headers['retry-after']).toBe('2')
    expect(response.headers['set-cookie']).toBeUndefined()
    expect(response.headers['content-type']).toContain('application/problem+json')
    expect(response.json()).toMatchObject({ status: 503, code: error.code })
  }
  redis.readError = undefined
  expect((await browser.get('/api/me')).statusCode).toBe(200)
})

it.each([
  new MasterUnavailableError('none', options),
  new IndeterminateWriteError('who knows', options),
  new WriteRefusedError('OOM command not allowed', { results: [] })
])('answers 503, keeps the cookie and does not try a failed write again: $name', async (error) => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const writesBefore = redis.writes.length
  redis.writeError = error
  const patched = await browser.patch('/api/me/session', { theme: 'dark' })
  const signedIn = await browser.post('/api/sign-in', credentials('bob'))
  expect([patched.statusCode, signedIn.statusCode]).toEqual([503, 503])
  expect([patched.headers['set-cookie'], signedIn.headers['set-cookie']]).toEqual([undefined, undefined])
  expect(redis.writes).toHaveLength(writesBefore + 2)
  redis.writeError = undefined
  expect((await browser.get('/api/me')).json()).toMatchObject({ userId: 'ada', data: {} })
})

it('does not repeat what Redis said when it refused a write', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  redis.writeError = new WriteRefusedError("NOPERM User api has no permissions to run 'evalsha'", { results: [] })
  const response = await browser.patch('/api/me/session', { theme: 'dark' })
  expect(response.json()).toMatchObject({ status: 503, code: 'REDIS_HA_WRITE_REFUSED', detail: expect.any(String) })
  expect(response.body).not.toMatch(/NOPERM|evalsha/)
})

it('gives nobody a session who could not be signed in', async () => {
  const { app, redis } = await startApp()
  redis.writeError = new MasterUnavailableError('none', options)
  const browser = new Browser(app)
  expect((await browser.post('/api/sign-in', credentials('ada'))).statusCode).toBe(503)
  expect(browser.cookies).toEqual({})
  expect(redis.writes).toHaveLength(1)
})

it('says that an answer is stale', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const read = redis.read.bind(redis)
  redis.read = async (...args) => ({ ...(await read(...args)), ageMs: 4000.4, stale: true })
  const response = await browser.get('/api/me')
  expect(response.statusCode).toBe(200)
  expect(response.headers).toMatchObject({ 'x-read-stale': 'true', 'x-read-age-ms': '4000' })
})

it('does not let touches pile up while there is no master', async () => {
  let nowMs = 1_000_000
  const { app, redis } = await startApp({ now: () => nowMs })
  const [first, second] = [await signIn(app, 'ada'), await signIn(app, 'bob')]
  nowMs += 600_000
  redis.writeError = new MasterUnavailableError('none', options)
  const writesBefore = redis.writes.length
  await first.get('/api/me')
  await second.get('/api/me')
  expect(redis.writes).toHaveLength(writesBefore + 1)
  nowMs += 1500
  await second.get('/api/me')
  expect(redis.writes).toHaveLength(writesBefore + 2)
})

it('answers probes and metrics while Redis is down', async () => {
  const { app, redis } = await startApp()
  const working = redis.health()
  redis.readError = new NoReadableNodeError('none', options)
  redis.health = () => ({ ...working, status: 'degraded', master: undefined, masterWritable: false })
  expect((await app.inject('/livez')).statusCode).toBe(200)
  expect((await app.inject('/readyz')).json()).toEqual({ status: 'degraded' })
  expect((await app.inject('/healthz')).json()).toMatchObject({ status: 'degraded', mode: 'standalone', master: null })
  expect((await app.inject('/metrics')).body).toContain('session_reads_total')
})

it('answers public routes while Redis is down, with and without a cookie', async () => {
  const { app, redis } = await startApp({
    extend: (app) => {
      app.get('/hello', async () => 'hello')
    }
  })
  const browser = await signIn(app)
  redis.readError = new NoReadableNodeError('none', options)
  for (const visitor of [browser, new Browser(app)]) {
    const response = await visitor.get('/hello')
    expect([response.statusCode, response.headers['set-cookie']]).toEqual([200, undefined])
  }
  const statuses = [await browser.get('/api/me'), await new Browser(app).get('/api/me')].map(
    ({ statusCode }) => statusCode
  )
  expect(statuses).toEqual([503, 401])
})
