import { expect, it } from 'vitest'
import { Browser } from './support/browser.ts'
import { startApp } from './support/start-app.ts'

interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: readonly object[]
  readonly requestBody?: object
  readonly parameters?: readonly object[]
  readonly responses: Record<
    string,
    { description?: string; content?: Record<string, { schema: object }>; headers?: object }
  >
}

async function getDocument() {
  const { app } = await startApp()
  const response = await app.inject('/openapi.json')
  expect(response.statusCode).toBe(200)
  const document = response.json()
  const paths: Record<string, Record<string, Operation>> = document.paths
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method,
      operation
    }))
  )
  return { app, document, operations }
}

const isUnsafe = (method: string) => !['get', 'head', 'options'].includes(method)

it('describes every route of the API, and none of those that are for operations', async () => {
  const { operations } = await getDocument()
  expect(operations.map(({ name }) => name).sort()).toEqual([
    'DELETE /api/me/sessions/{handle}',
    'GET /api/me',
    'GET /api/me/notifications',
    'GET /api/me/sessions',
    'PATCH /api/me/session',
    'POST /api/me/password',
    'POST /api/me/sessions/revoke-others',
    'POST /api/sign-in',
    'POST /api/sign-out',
    'POST /api/sign-up'
  ])
})

it('gives each operation an id, a summary, a tag and each answer a meaning', async () => {
  const { operations } = await getDocument()
  const ids = operations.map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(operations.length)
  for (const { name, operation } of operations) {
    expect(operation, name).toMatchObject({
      operationId: expect.stringMatching(/^[a-z][A-Za-z]+$/),
      summary: expect.stringMatching(/^[A-Z].{4,}[^.]$/)
    })
    expect(operation.tags, name).toHaveLength(1)
    for (const [status, { description }] of Object.entries(operation.responses)) {
      expect(description, `${name} ${status}`).toMatch(/\S/)
      expect(description, `${name} ${status}`).not.toBe('Default Response')
    }
  }
})

it('names the problems that each operation can answer', async () => {
  const { operations } = await getDocument()
  for (const { name, method, operation } of operations) {
    const statuses = Object.keys(operation.responses)
    const expected = ['503', ...(isUnsafe(method) ? ['400', '403', '413', '415'] : ['401'])]
    expect(statuses, name).toEqual(expect.arrayContaining(expected))
    for (const [status, answer] of Object.entries(operation.responses)) {
      if (Number(status) < 400) continue
      expect(answer.content, `${name} ${status}`).toEqual({
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } }
      })
      const waits = ['429', '503'].includes(status)
      const headers = ['x-instance', ...(waits ? ['retry-after'] : [])]
      expect(Object.keys(answer.headers ?? {}), `${name} ${status}`).toEqual(headers)
    }
  }
})

it('tells of the headers by which clients follow their writes', async () => {
  const { operations } = await getDocument()
  for (const { name, operation } of operations) {
    expect(operation.parameters, name).toContainEqual(
      expect.objectContaining({ in: 'header', name: 'x-freshness-token', required: false })
    )
    const [, answer] = Object.entries(operation.responses).find(([status]) => status.startsWith('2')) ?? []
    expect(Object.keys(answer?.headers ?? {}).sort(), name).toEqual([
      'x-freshness-token',
      'x-instance',
      'x-read-age-ms',
      'x-read-source',
      'x-read-stale'
    ])
  }
})

it('says what a request must carry: the cookie, and the CSRF token where something changes', async () => {
  const { document, operations } = await getDocument()
  expect(document.openapi).toBe('3.1.0')
  expect(document.components.securitySchemes).toMatchObject({
    session: { type: 'apiKey', in: 'cookie', name: 'id' },
    csrf: { type: 'apiKey', in: 'header', name: 'x-csrf-token' }
  })
  for (const { name, method, operation } of operations) {
    const carried = isUnsafe(method) ? { session: [], csrf: [] } : { session: [] }
    const expected = { signIn: [], signUp: [], signOut: [carried, {}] }[operation.operationId ?? ''] ?? [carried]
    expect(operation.security, name).toEqual(expected)
  }
})

it('shows a page of its own files alone', async () => {
  const { app } = await startApp()
  const browser = new Browser(app)
  const page = await browser.get('/docs/')
  expect(page.headers['content-type']).toContain('text/html')
  expect(page.headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
  )
  const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link)
  expect(links.length).toBeGreaterThan(3)
  for (const link of links) {
    expect(link).toMatch(/^(\.?\/|data:)/)
    expect((await app.inject(new URL(link, 'http://localhost/docs/').pathname)).statusCode, link).toBe(200)
  }
})

it('shows no page where it is turned off', async () => {
  const { app } = await startApp({ env: { HTTP_DOCS_PAGE: 'false' } })
  expect((await app.inject('/docs/')).statusCode).toBe(404)
  expect((await app.inject('/openapi.json')).statusCode).toBe(200)
})
