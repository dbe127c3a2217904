import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('support/traced-program.ts', import.meta.url))

interface Span {
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly parentSpanId?: string
  readonly attributes: readonly { readonly key: string; readonly value: object }[]
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly object[] }
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[]
  }[]
}

/** Receives what an OpenTelemetry collector would. */
async function startCollector() {
  const exports: { path: string | undefined; headers: IncomingHttpHeaders; body: Export }[] = []
  const server = createServer(async (request, response) => {
    exports.push({ path: request.url, headers: request.headers, body: (await json(request)) as Export })
    response.setHeader('content-type', 'application/json').end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return { exports, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function run(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, ['--conditions=@repo/source', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let output = ''
  child.stdout.on('data', (data) => {
    output += data
  })
  expect(await once(child, 'close')).toEqual([0, null])
  return output
}

it('sends a span of each request with what was done below it, in the trace of the caller', async () => {
  const { exports, endpoint } = await startCollector()
  expect(await run(endpoint)).toContain('SDK loaded: true')
  const spans = exports.flatMap(({ body }) =>
    body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
  )
  expect(new Set(exports.map(({ path }) => path))).toEqual(new Set(['/v1/traces']))
  expect(exports[0]?.body.resourceSpans[0]?.resource.attributes).toEqual(
    expect.arrayContaining([
      { key: 'service.name', value: { stringValue: 'api' } },
      { key: 'service.instance.id', value: { stringValue: 'api-1' } }
    ])
  )
  const request = spans.find(({ name }) => name === 'GET /items/:id')
  expect(request).toMatchObject({ kind: 2, traceId: '0af7651916cd43dd8448eb211c80319c' })
  const below = spans.filter(({ name }) => name === 'work')
  expect(below.map(({ name, traceId }) => [name, traceId])).toEqual([['work', request?.traceId]])
  expect(spans.map(({ name }) => name)).not.toContain('GET /livez')
})

it('loads nothing of it without an endpoint', async () => {
  expect(await run()).toContain('SDK loaded: false')
})
