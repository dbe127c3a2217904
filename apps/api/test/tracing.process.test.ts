import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { startTopology } from '@repo/testbed'
import { expect, it, onTestFinished } from 'vitest'
import { signUpAt } from './support/signed-in-client.ts'
import { startApiProcess } from './support/start-api-process.ts'

interface Span {
  readonly name: string
  readonly spanId: string
  readonly parentSpanId?: string
}

interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[]
}

it('shows below each request what it asked of Redis, also when a body came before', { timeout: 90_000 }, async () => {
  const spans: Span[] = []
  const collector = createServer(async (request, response) => {
    const { resourceSpans } = (await json(request)) as Export
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)))
    response.setHeader('content-type', 'application/json').end('{}')
  })
  collector.listen(0, '127.0.0.1')
  await once(collector, 'listening')
  onTestFinished(() => {
    collector.close()
  })
  const topology = await startTopology({ replicas: 1, sentinels: 1, downAfterMs: 30_000 })
  onTestFinished(() => topology.stop())
  const api = await startApiProcess({
    ...topology.environment(),
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
  })

  const session = await signUpAt(api.origin, 'ada')
  expect((await fetch(`${api.origin}/api/me`, { headers: { ...session } })).status).toBe(200)
  api.child.kill('SIGTERM')
  expect(await once(api.child, 'exit')).toEqual([0, null])

  const below = (name: string) => {
    const request = spans.find((span) => span.name === name)
    return spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId).map(({ name }) => name)
  }
  expect(below('GET /api/me')).toEqual(['redis_ha read'])
  expect(below('POST /api/sign-up')).toContain('redis_ha write')
  expect(spans.map(({ name }) => name)).not.toContain('GET /readyz')
})
