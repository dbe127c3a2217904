import { type Attributes, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { RedisHaError } from '../errors.ts'
import type { RedisHa } from '../redis-ha.ts'

const system = { 'db.system.name': 'redis' }

/** The same client with a span around each write, read and fence, as soon as the process has a tracer provider. */
export function withSpans(redis: RedisHa): RedisHa {
  return {
    ...redis,
    write: (build, options) => {
      const tracer = findTracer()
      if (tracer === undefined) return redis.write(build, options)
      const run = () => redis.write(build, options)
      return inSpan(tracer, 'write', { 'redis_ha.durability': options?.durability ?? 'replicated' }, run)
    },
    read: (query, options) => {
      const tracer = findTracer()
      if (tracer === undefined) return redis.read(query, options)
      const run = () => redis.read(query, options)
      return inSpan(tracer, 'read', {}, run, ({ source, stale }) => ({
        'redis_ha.source': source,
        'redis_ha.stale': stale
      }))
    },
    fence: (options) => {
      const tracer = findTracer()
      if (tracer === undefined) return redis.fence(options)
      const run = () => redis.fence(options)
      return inSpan(tracer, 'fence', { 'redis_ha.durability': options?.durability ?? 'replicated' }, run)
    }
  }
}

/** Undefined while nobody registered a provider: the proxy that stands for it has nobody to hand a span to. */
function findTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider()
  if (!('getDelegateTracer' in provider)) return provider.getTracer('redis-ha')
  return (provider as { getDelegateTracer(name: string): Tracer | undefined }).getDelegateTracer('redis-ha')
}

function inSpan<T>(
  tracer: Tracer,
  operation: string,
  attributes: Attributes,
  run: () => Promise<T>,
  describe?: (result: T) => Attributes
): Promise<T> {
  const options = { kind: SpanKind.CLIENT, attributes: { ...system, ...attributes } }
  return tracer.startActiveSpan(`redis_ha ${operation}`, options, (span: Span) =>
    run().then(
      (result) => {
        span.setAttributes({ 'redis_ha.outcome': 'ok', ...describe?.(result) })
        span.end()
        return result
      },
      (error: Error) => {
        const outcome = error instanceof RedisHaError ? error.code : 'error'
        span.setAttributes({ 'redis_ha.outcome': outcome, 'error.type': outcome })
        span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })
        span.end()
        throw error
      }
    )
  )
}
