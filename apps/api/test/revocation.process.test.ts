import { type ApiClient, ApiError, createApiClient } from '@repo/contracts'
import { type FaultName, startTopology, waitUntil } from '@repo/testbed'
import { expect, it, onTestFinished } from 'vitest'
import { startApiProcess } from './support/start-api-process.ts'
import { credentials } from './support/test-users.ts'

it.each<FaultName>(['kill-master', 'freeze-master'])(
  'refuses ended sessions everywhere from the answer on, through %s',
  async (fault) => {
    const topology = await startTopology({ downAfterMs: 1000 })
    onTestFinished(() => topology.stop())
    const origins = (
      await Promise.all([startApiProcess(topology.environment()), startApiProcess(topology.environment())])
    ).map(({ origin }) => origin)
    const [first = '', second = ''] = origins
    const laptop = createApiClient({ baseUrl: first })
    await laptop.signUp(credentials('ada'))
    const stolen: string[] = []
    const phones = Array.from({ length: 5 }, () => createApiClient({ baseUrl: second, fetch: copyCookies(stolen) }))
    for (const phone of phones) await phone.signIn(credentials('ada'))
    expect(await Promise.all(stolen.map((cookie) => ask(first, cookie)))).toEqual([200, 200, 200, 200, 200])

    await Promise.all(phones.slice(0, 2).map((phone) => phone.signOut()))
    expect((await laptop.revokeOtherSessions()).body.revoked).toBe(3)
    await topology.fault(fault)

    const answers: number[] = []
    const askAll = async () => {
      const asked = stolen.flatMap((cookie) => origins.map((origin) => ask(origin, cookie)))
      answers.push(...(await Promise.all(asked)))
    }
    await waitUntil(
      'a write on the next master',
      async () => {
        await askAll()
        return canWrite(laptop.at(second))
      },
      { timeoutMs: 40_000 }
    )
    await askAll()
    expect(new Set(answers.filter((status) => status !== 503))).toEqual(new Set([401]))
    expect(answers.slice(-10)).toEqual(Array.from({ length: 10 }, () => 401))
    expect((await laptop.sessions()).body.sessions).toHaveLength(1)
  },
  90_000
)

/** Keeps what a thief would: the session cookie, whatever becomes of it in the browser. */
function copyCookies(stolen: string[]): typeof fetch {
  return async (...args) => {
    const response = await fetch(...args)
    for (const line of response.headers.getSetCookie()) {
      const [cookie] = /^id=[^;]+/.exec(line) ?? []
      if (cookie !== undefined) stolen.push(cookie)
    }
    return response
  }
}

async function ask(origin: string, cookie: string): Promise<number> {
  return (await fetch(`${origin}/api/me`, { headers: { cookie } })).status
}

async function canWrite(client: ApiClient): Promise<boolean> {
  try {
    await client.changeSession({ theme: 'dark' })
    return true
  } catch (error) {
    if (error instanceof ApiError && error.status === 503) return false
    throw error
  }
}
