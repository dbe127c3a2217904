import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createApiClient } from '@repo/contracts'
import {
  attachKubernetesTopology,
  bringImages,
  checkHistory,
  type KubernetesTopology,
  removeNamespace,
  reserveNamespace,
  waitUntil
} from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { credentialsOf } from '../src/demo/credentials-of.ts'
import { startSteadyLoad } from '../src/demo/steady-load.ts'
import { expectStrangersCutOff } from './support/expect-strangers-cut-off.ts'
import { runHa } from './support/run-ha.ts'
import { runProgram } from './support/run-program.ts'

const chart = resolve(import.meta.dirname, '../../../infra/helm/sessions')
const guide = readFileSync(resolve(import.meta.dirname, '../../../docs/guides/kubernetes.md'), 'utf8')
const { namespace, release } = reserveNamespace()
const { IMAGE_PREFIX = 'sessions', IMAGE_TAG = 'local' } = process.env
const values = {
  images: {
    api: { repository: `${IMAGE_PREFIX}-api`, tag: IMAGE_TAG },
    worker: { repository: `${IMAGE_PREFIX}-worker`, tag: IMAGE_TAG }
  },
  redis: {
    resources: { requests: { cpu: '20m', memory: '256Mi' }, limits: { memory: '256Mi' } },
    storage: { size: '512Mi' }
  },
  // A sign-in beyond the limit ends the oldest session, and the load signs in all the time.
  api: { settings: { COOKIE_SECURE: 'false', PASSWORD_SCRYPT_LOG_N: '12', SESSION_MAX_PER_USER: '100' } }
}
const settledTimeoutMs = 120_000

let client: ReturnType<typeof createApiClient>

const kubectl = (args: readonly string[], input?: object) =>
  runProgram('kubectl', ['--namespace', namespace, ...args], input && JSON.stringify(input))
/** Runs the guide's line for `verb`, in this namespace and with the values of this test. */
const helm = (verb: 'install' | 'upgrade' | 'test' | 'uninstall', ...more: readonly string[]) => {
  const line = guide.split('\n').find((candidate) => candidate.startsWith(`helm ${verb} `))
  if (line === undefined) throw new Error(`the guide has no \`helm ${verb}\``)
  const [, ...args] = line
    .replace('--namespace sessions', `--namespace ${namespace}`)
    .replace('infra/helm/sessions', chart)
    .split(' ')
  return runProgram('helm', [...args, '--timeout', '6m', ...more], JSON.stringify(values))
}
const withValues = ['--values', '-']
const environment = () => ({ HA_ON: 'kubernetes', HA_NAMESPACE: namespace, KUBECONFIG: process.env.KUBECONFIG ?? '' })

async function attach(): Promise<KubernetesTopology> {
  const topology = await attachKubernetesTopology({ namespace })
  await topology.waitUntilSettled(settledTimeoutMs)
  return topology
}
const urlOf = (topology: KubernetesTopology) => topology.services.find(({ name }) => name === 'demo-api')?.url ?? ''

beforeAll(async () => {
  await bringImages(() => {})
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  await kubectl(['create', '--filename', '-'], {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels }
  })
  await helm('install', ...withValues)
})
afterAll(async () => {
  await removeNamespace(namespace)
  release()
})

it('is installed from nothing, under Pod Security `restricted`, and signs a user in', async () => {
  const topology = await attach()
  expect((await topology.status()).nodes.map(({ role }) => role)).toEqual(['master', 'replica', 'replica'])
  client = createApiClient({ baseUrl: urlOf(topology) })
  await client.signUp(credentialsOf('ada'))
  await client.changeSession({ theme: 'dark' })
})

it('passes its own tests: quorum, replication, and a failover that loses nothing', async () => {
  expect(await helm('test')).toMatch(/writes acknowledged, 0 of those lost/)
  await attach()
})

it('lets nobody reach Redis or Sentinel who has no leave to', async () => {
  const { nodes, sentinels } = await attach()
  await expectStrangersCutOff(namespace, [...nodes.slice(0, 1), ...sentinels.slice(0, 1)])
})

it('has a password changed, which an upgrade then keeps', async () => {
  const said = { code: 0, stderr: expect.stringContaining('the old password is refused') }
  expect(await runHa('rotate-password app', environment())).toMatchObject(said)
})

it('is upgraded with another setting for all, and no write fails', async () => {
  const topology = await attach()
  const url = urlOf(topology)
  const load = await startSteadyLoad([url, url], 'upgrade')
  await waitUntil('writes before', () => load.acknowledgedWrites() > 50, { timeoutMs: 30_000 })
  // A forwarded port ends with the pod that it leads to.
  const isDirect = !url.includes('127.0.0.1')
  await helm('upgrade', ...(isDirect ? ['--set', 'api.settings.LOG_LEVEL=warn'] : []))
  await attach()
  const history = checkHistory(load.operations, await load.stop())
  const { acknowledged, writeGapMs, failedWrites } = history
  console.log(`upgrade: ${acknowledged} writes, ${failedWrites.length} failed, gap ${Math.round(writeGapMs)} ms`)
  expect(history.broken).toEqual([])
  expect(history.failedWrites).toEqual([])
})

it('is seen by `ha`, which leaves its end and its settings to Helm', async () => {
  expect(await runHa('status', environment())).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('demo-redis-0')
  })
  const says = `helm uninstall demo --namespace ${namespace}`
  expect(await runHa('down --data', environment())).toMatchObject({ code: 4, stderr: expect.stringContaining(says) })
  const upgrade = `helm upgrade demo infra/helm/sessions --namespace ${namespace}`
  expect(await runHa('up', environment())).toMatchObject({ code: 4, stderr: expect.stringContaining(upgrade) })
})

it('keeps the data when it is uninstalled, for the next time, at other addresses', async () => {
  const before = (await attach()).nodes.map(({ host }) => host)
  await helm('uninstall')
  await helm('install', ...withValues)
  const topology = await attach()
  expect(topology.nodes.map(({ host }) => host)).not.toEqual(before)
  const again = client.at(urlOf(topology))
  const data = () =>
    again.me().then(
      ({ body }) => body.data,
      () => undefined
    )
  expect(await waitUntil('an answer', data, { timeoutMs: 30_000 })).toEqual({ theme: 'dark' })
})
