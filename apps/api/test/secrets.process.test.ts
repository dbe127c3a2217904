import { createApiClient } from '@repo/contracts'
import { startTopology, type Topology } from '@repo/testbed'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { startApiProcess } from './support/start-api-process.ts'

const email = 'ada@example.com'
const [password, newPassword] = ['correct horse battery staple', 'a different horse altogether']

it('leaves no session id, cookie, CSRF token or password in Redis, in logs or in metrics', async () => {
  const topology = await startTopology({ downAfterMs: 5000 })
  onTestFinished(() => topology.stop())
  const api = await startApiProcess({ ...topology.environment(), LOG_LEVEL: 'trace' })
  const secrets = new Set([password, newPassword])
  const createClient = () =>
    createApiClient({
      baseUrl: api.origin,
      fetch: async (...args) => {
        const response = await fetch(...args)
        for (const secret of findSecrets(response.headers.getSetCookie(), await response.clone().text())) {
          secrets.add(secret)
        }
        return response
      }
    })
  const [laptop, phone, stranger] = [createClient(), createClient(), createClient()]

  await laptop.signUp({ email, password, name: 'Ada' })
  await laptop.changeSession({ theme: 'dark' })
  await phone.signIn({ email, password })
  await expect(stranger.signIn({ email, password: newPassword })).rejects.toMatchObject({ status: 401 })
  const { handle } = (await laptop.sessions()).body.sessions.find(({ isCurrent }) => !isCurrent) ?? { handle: '' }
  await laptop.revokeSession(handle)
  await expect(phone.changeSession({ theme: 'light' })).rejects.toMatchObject({ status: 401 })
  await laptop.changePassword({ currentPassword: password, newPassword })
  await phone.signIn({ email, password: newPassword })
  expect((await laptop.revokeOtherSessions()).body).toEqual({ revoked: 1 })
  await laptop.me()
  await phone.signIn({ email, password: newPassword })
  await laptop.signOut()

  const places = {
    redis: await dump(topology),
    logs: api.log(),
    metrics: await (await fetch(`${api.origin}/metrics`)).text(),
    health: await (await fetch(`${api.origin}/healthz`)).text()
  }
  // What is looked for would be found: the dump is not compressed, and what was refused is in the log.
  expect(places.redis).toContain(email)
  expect(places.logs).toContain('WRONG_CREDENTIALS')
  // Four sign-ins and a change of the password: an id and its signature each.
  expect(secrets.size).toBeGreaterThan(2 + 2 * 5)
  for (const [place, text] of Object.entries(places)) {
    for (const secret of secrets) expect(text.includes(secret), `${secret} in ${place}`).toBe(false)
  }
})

/** Both halves of each session cookie, and CSRF tokens. */
function findSecrets(cookies: readonly string[], body: string): string[] {
  const halves = cookies.flatMap((line) => /^id=([^.;]+)\.([^;]+);/.exec(decodeURIComponent(line))?.slice(1) ?? [])
  return [...halves, ...(/"csrfToken":"([^"]+)"/.exec(body)?.slice(1) ?? [])]
}

/** Every key with its value, as a snapshot would have them. */
async function dump(topology: Topology): Promise<string> {
  const { host, port } = topology.nodes[0] as Topology['nodes'][number]
  const client = new Redis({ host, port })
  try {
    await client.config('SET', 'rdbcompression', 'no')
    const keys = await client.keys('*')
    const values = await Promise.all(keys.map(async (key) => (await client.dumpBuffer(key)).toString('latin1')))
    return [...keys, ...values].join('\n')
  } finally {
    client.disconnect()
  }
}
