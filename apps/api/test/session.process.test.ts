import { waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signIn, startApp } from './support/start-app.ts'
import { startRedis } from './support/start-redis.ts'

let started: Awaited<ReturnType<typeof startRedis>>
beforeAll(async () => {
  started = await startRedis()
})
afterAll(() => started.stop())

it('lives on with each use, never past its absolute end', async () => {
  const { client, redis } = started
  let nowMs = 1_000_000_000
  const env = { SESSION_IDLE_SECONDS: '3600', SESSION_ABSOLUTE_SECONDS: '7200' }
  const { app } = await startApp({ redis, now: () => nowMs, env })
  const browser = await signIn(app)
  const [key = ''] = await client.keys('sess:*')
  const ttlAfterUse = async () => {
    expect((await browser.get('/api/me')).statusCode).toBe(200)
    await waitUntil('the touch', async () => (await client.hget(key, 'seenAt')) === `${nowMs}`, { timeoutMs: 5000 })
    return client.pttl(key)
  }

  await client.pexpire(key, 600_000)
  nowMs += 3_000_000
  expect(await ttlAfterUse()).toBeGreaterThan(3_590_000)
  nowMs += 3_000_000
  const ttlMs = await ttlAfterUse()
  expect(ttlMs).toBeLessThanOrEqual(1_200_000)
  expect(ttlMs).toBeGreaterThan(1_190_000)
})
