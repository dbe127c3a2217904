import { createRequire } from 'node:module'
import { trace } from '@opentelemetry/api'
import { createLogger, createServer, startTracing } from '@repo/service-kit'

// Answers two requests and stops; the first argument is the collector. Says whether any of the SDK was loaded.
const tracing = await startTracing({ endpoint: process.argv[2], serviceName: 'api', instance: 'api-1' })
const app = createServer({ logger: createLogger({ level: 'silent', instance: 'api-1', pretty: false }) })
if (tracing !== undefined) await app.register(tracing.plugin)
app.get('/livez', async () => ({}))
app.get('/items/:id', async () => {
  trace.getTracer('test').startActiveSpan('work', (span) => span.end())
  return {}
})
await app.inject('/livez')
await app.inject({
  url: '/items/7',
  headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
})
await app.close()
await tracing?.close()
const loaded = Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('sdk-trace'))
process.stdout.write(`SDK loaded: ${loaded}\n`)
