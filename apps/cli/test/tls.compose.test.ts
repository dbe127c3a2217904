import { type ComposeTopology, checkHistory, startComposeTopology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSteadyLoad } from '../src/demo/steady-load.ts'
import { countSeries } from './support/ask-prometheus.ts'
import { runHa } from './support/run-ha.ts'
import { runInContainer } from './support/run-in-container.ts'

let topology: ComposeTopology

beforeAll(async () => {
  topology = await startComposeTopology({
    services: true,
    layers: ['tls', 'backup', 'observability'],
    downAfterMs: 1000
  })
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
  await topology.waitUntilSettled(120_000)
  expect(checkHistory(load.operations, await load.stop()).broken).toEqual([])
})

const ha = (args: string) => runHa(args, { COMPOSE_PROJECT_NAME: topology.project, HA_ON: 'compose' })

it('makes backups, metrics and a diagnosis over TLS, each as a user of its own', async () => {
  expect(await ha('backup')).toMatchObject({ code: 0, stderr: expect.stringContaining('backed up and verified') })
  const prometheus = topology.services.find(({ name }) => name === 'prometheus')?.url ?? ''
  const up = () => countSeries(prometheus, 'redis_up == 1')
  await waitUntil('all are scraped', async () => (await up()) === 6, { timeoutMs: 60_000 })
  expect(await ha('connect master ACL WHOAMI')).toMatchObject({ stdout: 'admin\n' })
  expect(await ha('connect sentinel-1 ACL WHOAMI')).toMatchObject({ stdout: 'admin\n' })
  expect(JSON.parse((await ha('doctor --json')).stdout)).toEqual([])
})

it('changes the password of the application', async () => {
  expect(await ha('rotate-password app')).toMatchObject({ code: 0 })
  expect(await ha('health')).toMatchObject({ code: 0 })
})
