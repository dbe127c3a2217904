import { createApiClient } from '@repo/contracts'
import { waitUntil } from '@repo/testbed'

/** Longer than any client waits between two attempts to connect. */
const timeoutMs = 15_000

/** Instances that cannot sign a user up, change the session and read it, though all is whole again; with what they answered. */
export async function findDeadInstances(origins: readonly string[], prefix: string): Promise<readonly string[]> {
  const problems = await Promise.all(origins.map((origin, i) => findProblem(origin, `${prefix}-after-${i}`)))
  return problems.flatMap((problem, i) => (problem === undefined ? [] : [`${origins[i]}: ${problem}`]))
}

async function findProblem(origin: string, name: string): Promise<string | undefined> {
  let tries = 0
  let last: unknown
  const serves = async () => {
    try {
      tries += 1
      const client = createApiClient({ baseUrl: origin, timeoutMs })
      await client.signUp({ email: `${name}-${tries}@example.com`, password: 'correct horse battery staple' })
      await client.changeSession({ tries })
      const { body } = await client.me()
      return body.data.tries === tries
    } catch (error) {
      last = error
      return false
    }
  }
  return waitUntil(`${origin} to serve a user`, serves, { timeoutMs, intervalMs: 500 }).then(
    () => undefined,
    () => (last instanceof Error ? last.message : 'it answers with what was not written')
  )
}
