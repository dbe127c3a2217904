import { createApiClient } from '@repo/contracts'
import { type KubernetesTopology, startKubernetesTopology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { credentialsOf } from '../src/demo/credentials-of.ts'
import { writeThroughout } from './support/write-throughout.ts'

/** The Service goes on naming an API instance on that machine for most of a minute: a request to it gets no answer. */
const answeredTimeoutMs = 120_000

// The cluster cannot do this to its machines: somebody has to say how.
describe.skipIf(process.env.MACHINE_POWER === undefined)('when the power of the master’s machine is cut', () => {
  let topology: KubernetesTopology
  let ada: ReturnType<typeof createApiClient>

  beforeAll(async () => {
    topology = await startKubernetesTopology({ apiSettings: { PASSWORD_SCRYPT_LOG_N: '12' } })
    ada = createApiClient({ baseUrl: topology.services.find(({ name }) => name === 'api')?.url ?? '', timeoutMs: 2000 })
    await ada.signUp(credentialsOf('ada'))
    await ada.changeSession({ theme: 'dark' })
  })
  afterAll(() => topology?.stop())

  it.each([
    ['', 'light', ['power-off-master']],
    [' and there is no DNS', 'dark', ['dns-away', 'power-off-master']]
  ] as const)('loses no session and nothing that replicas had confirmed%s', async (what, theme, faults) => {
    const { theme: before } = await data()
    const act = async () => {
      for (const fault of faults) await topology.fault(fault)
      const since = performance.now()
      expect(await answered('a session that is read', data)).toEqual({ theme: before })
      const readAfterMs = Math.round(performance.now() - since)
      await answered('a session that is changed', () => ada.changeSession({ theme }))
      console.log(`read after ${readAfterMs} ms, changed after ${Math.round(performance.now() - since)} ms`)
    }
    await writeThroughout(topology, `power cut${what}`, act, { isReplaced: true, mayFail: true })
    expect(await answered('a session that is read', data)).toEqual({ theme })
  })

  const data = () => ada.me().then(({ body }) => body.data)

  function answered<T>(what: string, ask: () => Promise<T>): Promise<T> {
    return waitUntil(what, () => ask().catch(() => undefined), { timeoutMs: answeredTimeoutMs })
  }
})
