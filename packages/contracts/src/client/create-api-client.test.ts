import { expect, it } from 'vitest'
import { ApiError } from './api-error.ts'
import { createApiClient } from './create-api-client.ts'

const me = { userId: 'ada', sessionHandle: 'handle-1', createdAt: 1, csrfToken: 'csrf-1', data: {} }
const signedIn = { ...me, email: 'ada@example.com' }
const credentials = { email: 'ada@example.com', password: 'correct horse' }

interface Sent {
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: unknown
}

/** Answers what the test has lined up, and keeps what was sent. */
function createScene() {
  const sent: Sent[] = []
  const answers: (Response | Promise<Response>)[] = []
  const fetch = (async (url: URL, { method, headers, body }: RequestInit) => {
    sent.push({ url: `${url}`, method: `${method}`, headers: { ...(headers as Record<string, string>) }, body })
    return answers.shift()
  }) as typeof globalThis.fetch
  return { sent, answers, client: createApiClient({ baseUrl: 'http://one.test:3000', fetch }) }
}

const answer = (body: unknown, headers: [string, string][] = []) => new Response(JSON.stringify(body), { headers })

it('signs in, and goes on as that user', async () => {
  const { sent, answers, client } = createScene()
  answers.push(
    answer(signedIn, [['set-cookie', 'id=a.b'], ['set-cookie', 'id-fresh=t1; Max-Age=2'], ['x-freshness-token', 't1']]), // biome-ignore format: one header a line says less
    answer({ ...me, data: { theme: 'dark' } })
  )
  expect((await client.signIn(credentials)).body).toEqual(signedIn)
  expect(sent[0]).toEqual({
    url: 'http://one.test:3000/api/sign-in',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credentials)
  })
  await client.changeSession({ theme: 'dark' })
  expect(sent[1]).toMatchObject({
    method: 'PATCH',
    headers: { cookie: 'id=a.b; id-fresh=t1', 'x-csrf-token': 'csrf-1', 'x-freshness-token': 't1' }
  })
})

it('is the same user at another instance', async () => {
  const { sent, answers, client } = createScene()
  answers.push(answer(signedIn, [['set-cookie', 'id=a.b']]), answer(me))
  await client.signIn(credentials)
  await client.at('http://two.test:3001').me()
  expect(sent[1]).toMatchObject({ url: 'http://two.test:3001/api/me', headers: { cookie: 'id=a.b' } })
})

it('tells where an answer came from', async () => {
  const { answers, client } = createScene()
  const told: [string, string][] = [['x-instance', 'api-1'], ['x-read-source', 'replica'], ['x-read-age-ms', '40'], ['x-read-stale', 'true']] // biome-ignore format: one header a line says less
  answers.push(answer(me, told), answer(me))
  expect(await client.me()).toMatchObject({ instance: 'api-1', source: 'replica', ageMs: 40, stale: true })
  expect(await client.me()).toMatchObject({ source: undefined, ageMs: undefined, stale: false })
})

it('keeps the newest freshness token although an older answer arrives later', async () => {
  const { sent, answers, client } = createScene()
  const late = Promise.withResolvers<Response>()
  answers.push(late.promise, answer(me, [['x-freshness-token', 'newer']]), answer(me))
  const first = client.changeSession({ a: 1 })
  await client.changeSession({ b: 1 })
  late.resolve(answer(me, [['x-freshness-token', 'older']]))
  await first
  await client.me()
  expect(sent[2]?.headers['x-freshness-token']).toBe('newer')
})

it.each([
  [
    'of two of one history the one further on, whichever answer came first',
    ['aaaaaaaa.1k0', 'aaaaaaaa.zz'],
    'aaaaaaaa.1k0'
  ],
  ['the one of the request sent last, when the history changed', ['aaaaaaaa.zz', 'bbbbbbbb.1'], 'bbbbbbbb.1']
])('keeps %s', async (_name, [first = '', second = ''], expected) => {
  const { sent, answers, client } = createScene()
  const late = Promise.withResolvers<Response>()
  answers.push(late.promise, answer(me, [['x-freshness-token', second]]), answer(me))
  const change = client.changeSession({ a: 1 })
  await client.changeSession({ b: 1 })
  late.resolve(answer(me, [['x-freshness-token', first]]))
  await change
  await client.me()
  expect(sent[2]?.headers['x-freshness-token']).toBe(expected)
})

it('throws what the API says is wrong', async () => {
  const { answers, client } = createScene()
  const problem = {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    code: 'REDIS_HA_MASTER_UNAVAILABLE'
  }
  answers.push(new Response(JSON.stringify(problem), { status: 503, headers: { 'retry-after': '2' } }))
  const error = await client.me().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({ status: 503, problem, code: problem.code, retryAfterMs: 2000 })
})

it('throws without a problem when something else answers, or nothing does', async () => {
  const { answers, client } = createScene()
  const cause = new TypeError('fetch failed')
  answers.push(new Response('<html>', { status: 502 }), Promise.reject(cause))
  await expect(client.me()).rejects.toMatchObject({ status: 502, problem: undefined })
  await expect(client.me()).rejects.toMatchObject({ name: 'ApiError', status: undefined, cause })
})

it('refuses an answer that is not what was agreed', async () => {
  const { answers, client } = createScene()
  answers.push(answer({ ...me, userId: 7 }))
  await expect(client.me()).rejects.toMatchObject({ name: 'ApiError', message: expect.stringContaining('userId') })
})

it('names a session in the path, whatever it is called, and needs no answer', async () => {
  const { sent, answers, client } = createScene()
  answers.push(new Response(null, { status: 204 }))
  expect((await client.revokeSession('a/../b')).body).toBeUndefined()
  expect(sent[0]).toMatchObject({ method: 'DELETE', url: 'http://one.test:3000/api/me/sessions/a%2F..%2Fb' })
})
