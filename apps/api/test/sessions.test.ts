import { IndeterminateWriteError, MasterUnavailableError } from '@repo/redis-ha'
import { expect, it } from 'vitest'
import { Browser } from './support/browser.ts'
import { signIn, startApp } from './support/start-app.ts'
import { credentials } from './support/test-users.ts'

const list = async (browser: Browser) => (await browser.get('/api/me/sessions')).json().sessions
const statusOf = async (browser: Browser) => (await browser.get('/api/me')).statusCode

it('lists the sessions of the user, newest first, and says which one asks', async () => {
  let nowMs = 1_000_000
  const { app } = await startApp({ now: () => nowMs })
  const laptop = new Browser(app)
  await laptop.request('POST', '/api/sign-in', {
    payload: credentials('ada'),
    headers: { 'user-agent': 'x'.repeat(300) }
  })
  nowMs += 1000
  const phone = new Browser(app)
  await phone.request('POST', '/api/sign-in', {
    payload: credentials('ada'),
    headers: { 'user-agent': '' },
    remoteAddress: '192.0.2.7'
  })
  await signIn(app, 'bob')
  nowMs += 600_000
  await laptop.get('/api/me')
  expect(await list(laptop)).toEqual([
    { handle: expect.any(String), isCurrent: false, address: '192.0.2.7', createdAt: 1_001_000, lastSeenAt: 1_001_000 },
    {
      handle: expect.any(String),
      isCurrent: true,
      device: 'x'.repeat(256),
      address: '127.0.0.1',
      createdAt: 1_000_000,
      lastSeenAt: 1_601_000
    }
  ])
})

it('ends one session by its public name', async () => {
  const { app, redis } = await startApp()
  const [browser, other] = [await signIn(app), await signIn(app)]
  const { handle } = (await list(browser)).find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent)
  const response = await browser.delete(`/api/me/sessions/${handle}`)
  expect(response.statusCode).toBe(204)
  expect(redis.writes.at(-1)).toMatchObject({ durability: 'everywhere', idempotent: true })
  expect(response.headers['x-freshness-token']).toBeDefined()
  expect([await statusOf(browser), await statusOf(other)]).toEqual([200, 401])
  expect(await list(browser)).toHaveLength(1)
  expect((await browser.delete(`/api/me/sessions/${handle}`)).statusCode).toBe(404)
})

it('says that a session is not there only when no replica has it', async () => {
  const { app, redis } = await startApp()
  const [browser, other] = [await signIn(app), await signIn(app)]
  const { handle } = (await list(browser)).find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent)
  await other.post('/api/sign-out')
  const fence = redis.fence.bind(redis)
  redis.fence = async () => {
    throw new IndeterminateWriteError('who knows', { retryAfterMs: 1000 })
  }
  expect((await browser.delete(`/api/me/sessions/${handle}`)).statusCode).toBe(503)
  redis.fence = fence
  expect((await browser.delete(`/api/me/sessions/${handle}`)).statusCode).toBe(404)
})

it('ends nobody else’s session', async () => {
  const { app } = await startApp()
  const [ada, bob] = [await signIn(app), await signIn(app, 'bob')]
  const [{ handle }] = await list(bob)
  expect((await ada.delete(`/api/me/sessions/${handle}`)).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  expect((await ada.delete('/api/me/sessions/no%20name')).statusCode).toBe(400)
  expect(await statusOf(bob)).toBe(200)
})

it('signs out who ends the own session by its name', async () => {
  const { app } = await startApp()
  const browser = await signIn(app)
  const stolen = browser.clone()
  const [{ handle }] = await list(browser)
  expect((await browser.delete(`/api/me/sessions/${handle}`)).statusCode).toBe(204)
  expect(browser.cookies).not.toHaveProperty('id')
  expect(await statusOf(stolen)).toBe(401)
})

it('ends all other sessions in one write, and says how many', async () => {
  const { app, redis } = await startApp()
  const [browser, second, third, bob] = [
    await signIn(app),
    await signIn(app),
    await signIn(app),
    await signIn(app, 'bob')
  ]
  const writesBefore = redis.writes.length
  const response = await browser.post('/api/me/sessions/revoke-others')
  expect(response.json()).toEqual({ revoked: 2 })
  expect(redis.writes.slice(writesBefore)).toMatchObject([{ durability: 'everywhere', idempotent: true }])
  expect(await Promise.all([browser, second, third, bob].map(statusOf))).toEqual([200, 401, 401, 200])
  expect((await browser.post('/api/me/sessions/revoke-others')).json()).toEqual({ revoked: 0 })
})

it('ends the oldest session of a user who has too many', async () => {
  let nowMs = 1_000_000
  const { app, redis } = await startApp({ now: () => nowMs, env: { SESSION_MAX_PER_USER: '2' } })
  const browsers = []
  for (let i = 0; i < 3; i++) {
    browsers.push(await signIn(app))
    nowMs += 1
  }
  expect(redis.writes).toHaveLength(3)
  expect(await Promise.all(browsers.map(statusOf))).toEqual([401, 200, 200])
})

it('ends no other session of a user who has as many as allowed and signs in anew in place of one', async () => {
  let nowMs = 1_000_000
  const { app } = await startApp({ now: () => nowMs++, env: { SESSION_MAX_PER_USER: '2' } })
  const [browser, other] = [await signIn(app), await signIn(app)]
  expect((await other.post('/api/sign-in', credentials('ada'))).statusCode).toBe(200)
  expect([await statusOf(browser), await statusOf(other)]).toEqual([200, 200])
  expect(await list(browser)).toHaveLength(2)
})

it('does not let a change that was under way undo a revocation', async () => {
  const { app, redis } = await startApp()
  const [browser, other] = [await signIn(app), await signIn(app)]
  redis.beforeAnswer = async () => {
    redis.beforeAnswer = async () => {}
    await browser.post('/api/me/sessions/revoke-others')
  }
  const response = await other.patch('/api/me/session', { theme: 'dark' })
  expect(response.json()).toMatchObject({ status: 401, code: 'SESSION_GONE' })
  expect(response.cookies.map(({ name }) => name)).not.toContain('id')
  expect(await list(browser)).toHaveLength(1)
})

it.each([
  ['ends no other', (browser: Browser) => browser.post('/api/me/sessions/revoke-others')],
  ['ends none by its name', (browser: Browser, handle: string) => browser.delete(`/api/me/sessions/${handle}`)]
] as const)('%s once it was ended itself while it asked', async (_what, ask) => {
  const { app, redis } = await startApp()
  const [owner, thief] = [await signIn(app), await signIn(app)]
  const { handle } = (await list(owner)).find(({ isCurrent }: { isCurrent: boolean }) => isCurrent)
  const write = redis.write.bind(redis)
  redis.write = async (...args) => {
    redis.write = write
    await owner.post('/api/me/sessions/revoke-others')
    return write(...args)
  }
  const response = await ask(thief, handle)
  expect(response.json()).toMatchObject({ status: 401, code: 'SESSION_GONE' })
  expect(response.cookies.map(({ name }) => name)).not.toContain('id')
  expect(await statusOf(owner)).toBe(200)
})

it('claims no revocation that it could not store', async () => {
  const { app, redis } = await startApp()
  const [browser, other] = [await signIn(app), await signIn(app)]
  const handles = (await list(browser)).map(({ handle }: { handle: string }) => handle)
  redis.writeError = new MasterUnavailableError('no master', { retryAfterMs: 1500 })
  for (const response of [
    await browser.post('/api/me/sessions/revoke-others'),
    await browser.delete(`/api/me/sessions/${handles[0]}`),
    await browser.delete(`/api/me/sessions/${handles[1]}`)
  ]) {
    expect(response.statusCode).toBe(503)
    expect(response.headers['retry-after']).toBe('2')
    expect(response.headers['set-cookie']).toBeUndefined()
  }
  redis.writeError = undefined
  expect([await statusOf(browser), await statusOf(other)]).toEqual([200, 200])
})

it.each([
  ['GET', '/api/me/sessions'],
  ['DELETE', '/api/me/sessions/some-handle'],
  ['POST', '/api/me/sessions/revoke-others'],
  ['POST', '/api/me/password']
] as const)('asks the master who is signed in before %s %s, and acts on nothing stale', async (method, url) => {
  const { app, redis } = await startApp()
  const browser = await signIn(app)
  redis.reads.length = 0
  await browser.request(method, url, method === 'GET' ? {} : { payload: {} })
  expect(redis.reads[0]).toMatchObject({ from: 'master' })

  const read = redis.read.bind(redis)
  redis.read = async (...args) => ({ ...(await read(...args)), stale: true })
  const response = await browser.request(method, url, method === 'GET' ? {} : { payload: {} })
  expect(response.json()).toMatchObject({ status: 503, code: 'REDIS_HA_UNCONFIRMED_READ' })
  expect(response.headers['set-cookie']).toBeUndefined()
  expect(await statusOf(browser)).toBe(200)
})

it('asks Redis nothing for who is not signed in', async () => {
  const { app, redis } = await startApp()
  const browser = new Browser(app)
  const responses = [await browser.get('/api/me/sessions'), await browser.post('/api/me/sessions/revoke-others')]
  expect(responses.map(({ statusCode }) => statusCode)).toEqual([401, 401])
  expect(redis.calls).toBe(0)
})
