import { expect, it, vi } from 'vitest'
import { type OverloadOptions, overloadPlugin } from '../src/overload.plugin.ts'
import { abandonRequest, sampleOf, startServer } from './support/start-server.ts'

async function start(options: Partial<Omit<OverloadOptions, 'registry'>> = {}) {
  const { app, registry } = startServer()
  const arrivals: (() => void)[] = []
  const held = Promise.withResolvers<void>()
  app.get('/livez', async () => ({}))
  await app.register(async (scope) => {
    await scope.register(overloadPlugin, { registry, maxInFlight: 100, maxEventLoopDelayMs: 60_000, ...options })
    scope.get('/quick', async () => ({}))
    scope.post('/quick', async () => ({}))
    const hold = async () => {
      arrivals.shift()?.()
      await held.promise
      return {}
    }
    scope.get('/slow', hold)
    scope.post('/slow', hold)
  })
  return { app, registry, release: held.resolve, arrival: () => new Promise<void>((resolve) => arrivals.push(resolve)) }
}

/** Keeps the event loop from doing anything else. */
function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

it('refuses what is too much at once, and recovers', async () => {
  const { app, registry, release, arrival } = await start({ maxInFlight: 2 })
  const arrived = [arrival(), arrival()]
  const slow = [app.inject('/slow'), app.inject('/slow')]
  await Promise.all(arrived)
  const refused = await app.inject('/quick')
  expect(refused.statusCode).toBe(503)
  expect(refused.json()).toMatchObject({ code: 'OVERLOADED' })
  expect(await sampleOf(registry, 'http_requests_shed_total{reason="inFlight"}')).toBe(1)
  expect((await app.inject('/livez')).statusCode).toBe(200)
  release()
  expect((await Promise.all(slow)).map(({ statusCode }) => statusCode)).toEqual([200, 200])
  expect((await app.inject('/quick')).statusCode).toBe(200)
})

it('refuses changes before reads: changes that wait for a master leave room for reads', async () => {
  const { app, registry, release, arrival } = await start({ maxInFlight: 4 })
  const arrived = [arrival(), arrival()]
  const held = [app.inject({ method: 'POST', url: '/slow' }), app.inject({ method: 'POST', url: '/slow' })]
  await Promise.all(arrived)
  expect((await app.inject({ method: 'POST', url: '/quick' })).json()).toMatchObject({ code: 'OVERLOADED' })
  expect(await sampleOf(registry, 'http_requests_shed_total{reason="changesInFlight"}')).toBe(1)
  expect((await app.inject('/quick')).statusCode).toBe(200)
  release()
  expect((await Promise.all(held)).map(({ statusCode }) => statusCode)).toEqual([200, 200])
  expect((await app.inject({ method: 'POST', url: '/quick' })).statusCode).toBe(200)
})

it('counts a request no longer whose client has gone away', async () => {
  const { app, release, arrival } = await start({ maxInFlight: 1 })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await abandonRequest(origin, '/slow', arrival())
  await vi.waitUntil(async () => (await app.inject('/quick')).statusCode === 200)
  release()
})

it('refuses while the event loop is late, but not the probes, and recovers', { timeout: 20_000 }, async () => {
  const { app, registry } = await start({ maxEventLoopDelayMs: 200 })
  expect((await app.inject('/quick')).statusCode).toBe(200)
  block(2500)
  // The delay is known when its next sample is taken.
  await vi.waitUntil(async () => (await app.inject('/quick')).statusCode === 503, { timeout: 5000 })
  expect((await app.inject('/livez')).statusCode).toBe(200)
  expect(await sampleOf(registry, 'http_requests_shed_total{reason="eventLoopDelay"}')).toBeGreaterThan(0)
  await vi.waitUntil(async () => (await app.inject('/quick')).statusCode === 200, { timeout: 10_000 })
})
