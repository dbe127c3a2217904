import { IndeterminateWriteError, MasterUnavailableError } from '@repo/redis-ha'
import { expect, it } from 'vitest'
import { Browser } from './support/browser.ts'
import type { FakeRedisHa } from './support/fake-redis-ha.ts'
import { signIn, startApp } from './support/start-app.ts'
import { credentials } from './support/test-users.ts'

/** Starts a request and stops it right after its session was read. */
async function holdAfterLoading<T>(redis: FakeRedisHa, request: () => Promise<T>) {
  const held = Promise.withResolvers<void>()
  const loaded = Promise.withResolvers<void>()
  redis.beforeAnswer = async () => {
    redis.beforeAnswer = async () => {}
    loaded.resolve()
    await held.promise
  }
  const change = request()
  await loaded.promise
  return { change, resume: held.resolve }
}

it('ends the session and clears the cookie, also on a browser that insists on Secure', async () => {
  const { app } = await startApp({ env: { COOKIE_SECURE: 'true' } })
  const browser = await signIn(app)
  const stolen = browser.clone()
  const response = await browser.post('/api/sign-out')
  expect(response.statusCode).toBe(204)
  expect(response.cookies.find(({ name }) => name === '__Host-id')).toMatchObject({
    maxAge: 0,
    secure: true,
    path: '/'
  })
  expect((await stolen.get('/api/me')).statusCode).toBe(401)
})

it('asks for the guarantee that no replica serves the session any more', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  await browser.post('/api/sign-out')
  expect(redis.writes.at(-1)).toMatchObject({ durability: 'everywhere', idempotent: true })
})

it('is not undone by a change that was under way', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const slow = browser.clone()
  const { change, resume } = await holdAfterLoading(redis, () => slow.patch('/api/me/session', { theme: 'dark' }))
  await browser.post('/api/sign-out')
  resume()
  const response = await change
  expect(response.statusCode).toBe(401)
  expect(response.json()).toMatchObject({ code: 'SESSION_GONE' })
  expect(response.cookies.map(({ name }) => name)).not.toContain('id')
  expect(redis.writes).toHaveLength(3)
  expect((await browser.clone().get('/api/me')).statusCode).toBe(401)
})

it('is not undone by the touch of a read that was under way', async () => {
  let nowMs = 1_000_000
  const { app, redis } = await startApp({ now: () => nowMs })
  const browser = await signIn(app)
  nowMs += 3_000_000
  const { change: read, resume } = await holdAfterLoading(redis, () => browser.clone().get('/api/me'))
  await browser.post('/api/sign-out')
  // The sign-out has touched it as well: so much later it may be touched again.
  nowMs += 2000
  resume()
  await read
  expect(redis.writes.at(-1)?.durability).toBe('fast')
  expect([...redis.master.values()].map((hash) => [...hash.keys()])).toEqual([['gone']])
})

it('holds as well for a session that Redis has let expire', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const { change, resume } = await holdAfterLoading(redis, () => browser.patch('/api/me/session', { theme: 'dark' }))
  redis.master.clear()
  resume()
  expect((await change).json()).toMatchObject({ status: 401, code: 'SESSION_GONE' })
  expect(redis.master.size).toBe(0)
})

it('keeps the cookie and says so when the sign-out could not be stored', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  redis.writeError = new MasterUnavailableError('no master', { retryAfterMs: 2100 })
  const response = await browser.post('/api/sign-out')
  expect(response.statusCode).toBe(503)
  expect(response.headers['retry-after']).toBe('3')
  expect(response.headers['set-cookie']).toBeUndefined()
  redis.writeError = undefined
  expect((await browser.get('/api/me')).statusCode).toBe(200)
})

it('is written again when it is asked for again, until the replicas have it', async () => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  const write = redis.write.bind(redis)
  redis.write = async (...args) => {
    await write(...args)
    throw new IndeterminateWriteError('who knows', { retryAfterMs: 1000 })
  }
  for (let i = 0; i < 2; i++) {
    const response = await browser.post('/api/sign-out')
    expect([response.statusCode, response.headers['set-cookie']]).toEqual([503, undefined])
  }
  redis.write = write
  const writesBefore = redis.writes.length
  const response = await browser.post('/api/sign-out')
  expect(response.statusCode).toBe(204)
  expect(redis.writes.slice(writesBefore)).toMatchObject([{ durability: 'everywhere', idempotent: true }])
  expect(browser.cookies).not.toHaveProperty('id')
})

it('answers 204 to who is not signed in', async () => {
  const { app } = await startApp()
  expect((await new Browser(app).post('/api/sign-out')).statusCode).toBe(204)
})

it('counts at once, although a replica that has not heard of it could be asked', async () => {
  const { app, redis } = await startApp()
  const elsewhere = await startApp({ redis })
  const browser = await signIn(app)
  const [here, there] = [browser.clone(), browser.clone(elsewhere.app)]
  redis.isReplicaLagging = true
  const response = await browser.post('/api/sign-out')
  there.cookies['id-fresh'] = `${response.headers['x-freshness-token']}`
  expect([(await here.get('/api/me')).statusCode, (await there.get('/api/me')).statusCode]).toEqual([401, 401])
})

it('leaves the cookie of the next session alone when an answer about the last one is late', async () => {
  const { app } = await startApp()
  const browser = await signIn(app)
  const late = browser.clone()
  // Its secret was retired meanwhile.
  const older = new Browser(app, { id: `${browser.cookies.id}x` })
  await browser.post('/api/sign-out')
  await browser.post('/api/sign-in', credentials('ada'))
  const ask = () => [late.get('/api/me'), late.patch('/api/me/session', { theme: 'dark' }), older.get('/api/me')]
  for (const answer of await Promise.all(ask())) {
    expect(answer.statusCode).toBe(401)
    // Cleared by its name, it would be the new one.
    expect(answer.cookies.map(({ name }) => name)).not.toContain('id')
  }
})
