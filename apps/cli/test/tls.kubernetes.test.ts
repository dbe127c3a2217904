import type { ApiClient } from '@repo/contracts'
import { type KubernetesTopology, startKubernetesTopology } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runHa, waitForHa } from './support/run-ha.ts'
import { runProgram } from './support/run-program.ts'
import { signUpAda } from './support/sign-up-ada.ts'
import { writeThroughout } from './support/write-throughout.ts'

const { KUBECONFIG = '', IMAGE_PREFIX = 'sessions', IMAGE_TAG = 'local' } = process.env
let topology: KubernetesTopology
let ada: ApiClient

beforeAll(async () => {
  topology = await startKubernetesTopology({
    // In the wrong order: TLS changes what backups add.
    layers: ['tls', 'backup'],
    apiSettings: { PASSWORD_SCRYPT_LOG_N: '12' }
  })
  ada = await signUpAda(topology)
})
afterAll(async () => {
  await waitForHa()
  await topology?.stop()
})

const ha = (args: string) =>
  runHa(args, {
    HA_ON: 'kubernetes',
    HA_NAMESPACE: topology.namespace,
    KUBECONFIG,
    IMAGE_PREFIX,
    IMAGE_TAG
  })

it('speaks TLS and nothing else', async () => {
  const inPod = (...command: readonly string[]) =>
    runProgram('kubectl', ['--namespace', topology.namespace, 'exec', 'redis-0', '--', ...command])
  await expect(inPod('timeout', '2', 'redis-cli', 'ping')).rejects.toThrow()
  expect(await inPod('redis-cli', '--tls', '--cacert', '/redis/tls/ca.crt', 'ping')).toContain('NOAUTH')
})

it('loses nothing that replicas had confirmed when the master is killed', async () => {
  await writeThroughout(topology, 'kill over TLS', () => topology.fault('kill-master'), {
    isReplaced: true,
    mayFail: true
  })
  expect((await ada.me()).body.data).toEqual({ theme: 'dark' })
})

it('goes on with TLS when it is brought up again, though nobody says so', async () => {
  expect(await ha('up')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('with the layers it had: backup, tls')
  })
  expect(await ha('connect master ACL WHOAMI')).toMatchObject({ stdout: 'admin\n' })
})

it('is looked after over TLS: status, redis-cli, backup, restore', async () => {
  expect(JSON.parse((await ha('doctor --json')).stdout)).toEqual([])
  expect(await ha('connect master ACL WHOAMI')).toMatchObject({ stdout: 'admin\n' })
  expect(await ha('connect sentinel-1 ACL WHOAMI')).toMatchObject({ stdout: 'admin\n' })
  expect(await ha('backup')).toMatchObject({ code: 0, stderr: expect.stringContaining('backed up and verified') })
  await ada.changeSession({ theme: 'light' })
  expect(await ha('restore --force')).toMatchObject({ code: 0 })
  await topology.waitUntilSettled(120_000)
  expect((await ada.me()).body.data).toEqual({ theme: 'dark' })
})

it('gives up a layer that is left out, but not TLS while it runs', async () => {
  const refused = { code: 4, stderr: expect.stringContaining('it runs with TLS, and these layers are without') }
  expect(await ha('up --with backup')).toMatchObject(refused)
  expect(await ha('up --with tls')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('without layers it had: backup')
  })
  const jobs = ['--namespace', topology.namespace, 'get', 'cronjob', '--output', 'name']
  expect(await runProgram('kubectl', jobs)).toBe('')
})
