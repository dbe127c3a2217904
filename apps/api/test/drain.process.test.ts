import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { startTopology, type Topology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startKeptAliveLoad } from './support/kept-alive-load.ts'
import { signUpAt } from './support/signed-in-client.ts'
import { startApiProcess } from './support/start-api-process.ts'

let topology: Topology
beforeAll(async () => {
  topology = await startTopology({ replicas: 1, sentinels: 1, downAfterMs: 30_000 })
})
afterAll(() => topology.stop())

/** What a load balancer asks. */
async function isServing(origin: string): Promise<boolean> {
  return (await fetch(`${origin}/readyz`)).ok
}

it('loses no request when it is stopped under load', async () => {
  const api = await startApiProcess({ ...topology.environment(), SHUTDOWN_DRAIN_MS: '2000' })
  const load = startKeptAliveLoad(api.origin, await signUpAt(api.origin, 'ada'), 12)
  await waitUntil('load', async () => load.ended.length > 300, { timeoutMs: 30_000 })
  expect(load.ended.every(({ connection }) => connection === 'keep-alive')).toBe(true)

  api.child.kill('SIGTERM')
  await waitUntil('the load balancer to notice', async () => !(await isServing(api.origin)), { timeoutMs: 5000 })
  const before = load.ended.length
  await waitUntil('load while it drains', async () => load.ended.length > before + 100, { timeoutMs: 5000 })
  await load.finish()

  expect(load.ended.filter(({ status, error }) => status !== 200 || error !== undefined)).toEqual([])
  // Whoever was under way when the signal came may have been told nothing yet.
  expect(new Set(load.ended.slice(before + 12).map(({ connection }) => connection))).toEqual(new Set(['close']))
  expect(api.child.exitCode ?? (await once(api.child, 'exit'))[0]).toBe(0)
  expect(api.log()).toContain('"msg":"stopped"')
})

it('answers in full what was under way when it stopped listening', async () => {
  const api = await startApiProcess(topology.environment())
  const session = await signUpAt(api.origin, 'grace')
  const outgoing = request(`${api.origin}/api/me/session`, {
    method: 'PATCH',
    headers: { ...session, 'content-type': 'application/json' }
  })
  outgoing.flushHeaders()
  const metrics = async () => (await fetch(`${api.origin}/metrics`)).text()
  // The scrape is one of them.
  await waitUntil('the request', async () => (await metrics()).includes('http_requests_in_flight 2'), {
    timeoutMs: 5000
  })
  api.child.kill('SIGTERM')
  const isClosed = () => fetch(`${api.origin}/livez`).then(() => false, () => true) // biome-ignore format: one thought
  await waitUntil('the listener to be closed', isClosed, { timeoutMs: 5000 })

  outgoing.end('{"theme":"dark"}')
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  expect(response.statusCode).toBe(200)
  expect(response.headers.connection).toBe('close')
  expect(JSON.parse(await text(response))).toMatchObject({ data: { theme: 'dark' } })
  expect(api.child.exitCode ?? (await once(api.child, 'exit'))[0]).toBe(0)
})
