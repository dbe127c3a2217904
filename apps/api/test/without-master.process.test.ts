import { readFileSync } from 'node:fs'
import { type ApiClient, ApiError, createApiClient, endpoints } from '@repo/contracts'
import { startTopology, type Topology } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApiProcess } from './support/start-api-process.ts'
import { credentials } from './support/test-users.ts'

const page = readFileSync(new URL('../../../docs/without-a-master.md', import.meta.url), 'utf8')
const rows = Array.from(
  page.matchAll(/^\| `(\w+ \S+)`(.*?) \| (\d{3}) \|$/gm),
  ([, request = '', note = '', status]) => ({
    request,
    note: note.trim(),
    status: Number(status)
  })
)

let topology: Topology
beforeAll(async () => {
  // Nobody replaces the master before the test is over.
  topology = await startTopology({ downAfterMs: 120_000 })
})
afterAll(() => topology.stop())

it('has a row for every route', () => {
  const requests = rows.map(({ request }) => request)
  expect(requests).toEqual(
    expect.arrayContaining(Object.values(endpoints).map(({ method, path }) => `${method} ${path}`))
  )
})

it('answers every route as the table says when the master is gone, and as ever when it is back', async () => {
  const { origin } = await startApiProcess(topology.environment())
  const client = createApiClient({ baseUrl: origin })
  await client.signUp(credentials('grace'))
  await topology.fault('kill-master')

  const answers = await Promise.all(rows.map(async (row) => ({ ...row, ...(await ask(row, origin, client)) })))
  expect(answers.map(({ request, note, answered }) => ({ request, note, status: answered }))).toEqual(rows)
  for (const { answered, retryAfterMs } of answers) expect(retryAfterMs !== undefined).toBe(answered === 503)

  const held = client.changeSession({ theme: 'dark' })
  await topology.heal()
  expect((await held).body.data).toEqual({ theme: 'dark' })
  expect((await client.me()).body.data).toEqual({ theme: 'dark' })
}, 90_000)

interface Asked {
  readonly answered: number | undefined
  readonly retryAfterMs?: number | undefined
}

async function ask({ request, note }: (typeof rows)[number], origin: string, client: ApiClient): Promise<Asked> {
  const calls: Record<string, () => Promise<unknown>> = {
    'GET /api/me': () => (note === '' ? client : createApiClient({ baseUrl: origin })).me(),
    'GET /api/me/notifications': () => client.notifications(),
    'PATCH /api/me/session': () => client.changeSession({ theme: 'light' }),
    'POST /api/sign-out': () => client.signOut(),
    'POST /api/sign-up': () => createApiClient({ baseUrl: origin }).signUp(credentials('bob')),
    'POST /api/sign-in': () => createApiClient({ baseUrl: origin }).signIn(credentials('grace')),
    'POST /api/me/password': () =>
      client.changePassword({ currentPassword: credentials('').password, newPassword: 'another long password' }),
    'GET /api/me/sessions': () => client.sessions(),
    'DELETE /api/me/sessions/:handle': () => client.revokeSession('some-handle'),
    'POST /api/me/sessions/revoke-others': () => client.revokeOtherSessions()
  }
  const call = calls[request]
  if (call === undefined) {
    const response = await fetch(new URL(request.split(' ')[1] ?? '', origin))
    return { answered: response.status }
  }
  try {
    await call()
    return { answered: 200 }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { answered: error.status, retryAfterMs: error.retryAfterMs }
  }
}
