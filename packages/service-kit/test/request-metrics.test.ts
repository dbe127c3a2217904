import { expect, it, vi } from 'vitest'
import { requestMetricsPlugin } from '../src/request-metrics.plugin.ts'
import { abandonRequest, sampleOf, startServer } from './support/start-server.ts'

const series = (method: string, route: string, status: string) =>
  `http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`

it('counts requests by route, never by what stands in the path', async () => {
  const { app, registry } = startServer()
  await app.register(requestMetricsPlugin, { registry })
  app.get('/users/:id', async (_request, reply) => reply.code(201).send({}))
  app.get('/broken', async () => {
    throw new Error('broken')
  })
  await app.inject('/users/secret-1')
  await app.inject('/users/secret-2')
  await app.inject('/broken')
  await app.inject('/nobody/knows')
  expect(await sampleOf(registry, series('GET', '/users/:id', '2xx'))).toBe(2)
  expect(await sampleOf(registry, series('GET', '/broken', '5xx'))).toBe(1)
  expect(await sampleOf(registry, series('GET', 'none', '4xx'))).toBe(1)
  expect(await registry.metrics()).not.toMatch(/secret|nobody/)
})

it('counts what is under way, and no longer when the client has gone away', async () => {
  const { app, registry } = startServer()
  await app.register(requestMetricsPlugin, { registry })
  const arrived = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  app.get('/slow', async () => {
    arrived.resolve()
    await held.promise
    return {}
  })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const inFlight = () => sampleOf(registry, 'http_requests_in_flight')
  const abandoned = abandonRequest(origin, '/slow', arrived.promise)
  await arrived.promise
  expect(await inFlight()).toBe(1)
  await abandoned
  await vi.waitUntil(async () => (await inFlight()) === 0)
  expect(await sampleOf(registry, series('GET', '/slow', 'aborted'))).toBe(1)
  expect(await sampleOf(registry, series('GET', '/slow', '2xx'))).toBe(0)
  held.resolve()
})
