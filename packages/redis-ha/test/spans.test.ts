import { type Attributes, type Span, trace } from '@opentelemetry/api'
import { afterEach, expect, it } from 'vitest'
import { startClient } from './support/start-client.ts'

interface Ended {
  readonly name: string
  readonly attributes: Attributes
}

/** Registers a provider that keeps what ended; the SDK would do the same with more words. */
function recordSpans(): Ended[] {
  const ended: Ended[] = []
  const startSpan = (name: string, { attributes }: { attributes?: Attributes } = {}): Span => {
    const all: Attributes = { ...attributes }
    const span = {
      setAttributes: (more: Attributes) => Object.assign(all, more),
      setStatus: ({ code }: { code: number }) => Object.assign(all, { status: code }),
      end: () => ended.push({ name, attributes: all })
    }
    return span as unknown as Span
  }
  const tracer = {
    startSpan,
    startActiveSpan: (name: string, options: object, run: (span: Span) => unknown) => run(startSpan(name, options))
  }
  trace.setGlobalTracerProvider({ getTracer: () => tracer as never })
  return ended
}

afterEach(() => trace.disable())

it('makes a span of each write, read and fence once a provider is registered, and none before', async () => {
  const { redis } = await startClient()
  await redis.write((pipe) => pipe.set('a', '0'))
  const spans = recordSpans()
  await redis.write((pipe) => pipe.set('a', '1'), { durability: 'fast' })
  await redis.fence()
  await redis.read((node) => node.get('a'))
  const common = { 'db.system.name': 'redis', 'redis_ha.outcome': 'ok' }
  expect(spans).toEqual([
    { name: 'redis_ha write', attributes: { ...common, 'redis_ha.durability': 'fast' } },
    { name: 'redis_ha fence', attributes: { ...common, 'redis_ha.durability': 'replicated' } },
    { name: 'redis_ha read', attributes: { ...common, 'redis_ha.source': 'replica', 'redis_ha.stale': false } }
  ])
})

it('ends the span of what fails with the code of the error', async () => {
  const { redis } = await startClient()
  const spans = recordSpans()
  await redis.write((pipe) => pipe.set('a', '1'))
  await expect(redis.write((pipe) => pipe.lpush('a', '1'))).rejects.toMatchObject({ code: 'REDIS_HA_WRITE_REFUSED' })
  await redis.close()
  await expect(redis.fence()).rejects.toMatchObject({ code: 'REDIS_HA_CLOSED' })
  expect(spans.slice(1)).toMatchObject([
    { attributes: { 'redis_ha.outcome': 'REDIS_HA_WRITE_REFUSED', status: 2 } },
    { attributes: { 'redis_ha.outcome': 'REDIS_HA_CLOSED', 'error.type': 'REDIS_HA_CLOSED', status: 2 } }
  ])
})
