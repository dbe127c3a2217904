import { fileURLToPath } from 'node:url'
import { createApiClient } from '@repo/contracts'
import {
  releasePorts,
  reservePorts,
  type StartedService,
  startService,
  startTopology,
  type Topology
} from '@repo/testbed'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'

const main = fileURLToPath(new URL('../peers/main.ts', import.meta.url))
const credentials = { email: 'ada@example.com', password: 'correct horse battery staple' }

let topology: Topology
beforeAll(async () => {
  topology = await startTopology()
})
afterAll(() => topology?.stop())

async function startPeer(store: string): Promise<StartedService> {
  const [port = 0] = await reservePorts('127.0.0.1', 1)
  const service = await startService({
    name: store,
    main,
    port,
    environment: {
      ...topology.environment(),
      PEER_STORE: store,
      SESSION_SECRETS: 'a-test-secret-of-forty-characters-length',
      COOKIE_SECURE: 'false',
      PASSWORD_SCRYPT_LOG_N: '10',
      SHUTDOWN_DRAIN_MS: '0'
    },
    log: { onLine: () => {} }
  })
  onTestFinished(async () => {
    await service.stop()
    releasePorts([port])
  })
  return service
}

it.each(['ioredis', 'ioredis-detector', 'node-redis'])('%s serves what the load asks of the API', async (store) => {
  const { url } = await startPeer(store)
  const user = { ...credentials, email: `${store}-${credentials.email}` }
  const [browser, phone] = [createApiClient({ baseUrl: url }), createApiClient({ baseUrl: url })]

  const { body: signedUp } = await browser.signUp(user)
  expect(signedUp).toMatchObject({ email: user.email, data: {} })
  await expect(phone.signUp(user)).rejects.toMatchObject({ status: 409 })
  await expect(phone.signIn({ ...user, password: 'another one' })).rejects.toMatchObject({ status: 401 })
  const { body: onPhone } = await phone.signIn(user)

  await browser.changeSession({ theme: 'dark', counter: 1 })
  await browser.changeSession({ counter: 2, theme: null })
  const { body: me, source } = await browser.me()
  expect(me).toMatchObject({ sessionHandle: signedUp.sessionHandle, data: { counter: 2 } })
  expect(me.data).not.toHaveProperty('theme')
  expect(source).toBe('master')

  const { body: list } = await browser.sessions()
  expect(list.sessions.map(({ handle, isCurrent }) => [handle, isCurrent])).toEqual([
    [onPhone.sessionHandle, false],
    [signedUp.sessionHandle, true]
  ])
  await browser.revokeSession(onPhone.sessionHandle)
  await expect(phone.me()).rejects.toMatchObject({ status: 401 })
  await expect(browser.revokeSession(onPhone.sessionHandle)).rejects.toMatchObject({ status: 404 })

  await browser.signOut()
  await expect(browser.me()).rejects.toMatchObject({ status: 401 })
})

it('says which stores there are', async () => {
  await expect(startPeer('memcached')).rejects.toThrow('PEER_STORE is one of ioredis, ioredis-detector, node-redis')
})
