import { type ComposeTopology, checkHistory, startComposeTopology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSteadyLoad } from '../src/demo/steady-load.ts'
import { runInContainer } from './support/run-in-container.ts'

let topology: ComposeTopology

beforeAll(async () => {
  topology = await startComposeTopology({ services: true, layers: ['tls'], downAfterMs: 1000 })
})
afterAll(() => topology?.stop())

it('lets nobody in without TLS and a user, the user of the application to its own commands only', async () => {
  const { project } = topology
  const plain = () => runInContainer(project, 'redis-1', 'timeout 2 redis-cli ping')
  await expect(plain()).rejects.toThrow()
  const tls = 'redis-cli --tls --cacert /run/tls/ca.crt --no-auth-warning'
  expect(await runInContainer(project, 'redis-1', `${tls} ping`)).toContain('NOAUTH')
  const asApp = (command: string) =>
    runInContainer(project, 'redis-1', `REDISCLI_AUTH=$(cat /run/users/app) ${tls} --user app ${command}`)
  expect(await asApp('ping')).toContain('PONG')
  expect(await asApp('config get requirepass')).toContain('NOPERM')
})

it('keeps everybody signed in when the master is killed, over TLS and with users', async () => {
  const urls = topology.services.filter(({ name }) => name.startsWith('api-')).map(({ url }) => url)
  const before = await topology.currentMaster()
  const load = await startSteadyLoad([urls[0] ?? '', urls[1] ?? ''])
  await waitUntil('writes before', () => load.acknowledgedWrites() > 50, { timeoutMs: 30_000 })
  await topology.fault('kill-master')
  const another = () =>
    topology
      .currentMaster()
      .then(({ name }) => name !== before.name)
      .catch(() => false)
  await waitUntil('another master', another, { timeoutMs: 60_000 })
  await topology.heal()
  await topology.waitUntilSettled(60_000)
  expect(checkHistory(load.operations, await load.stop()).broken).toEqual([])
})
