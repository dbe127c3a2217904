import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApiClient } from '@repo/contracts'
import {
  attachKubernetesTopology,
  bringImages,
  type ProcessTopology,
  releasePorts,
  removeNamespace,
  reserveNamespace,
  reservePorts,
  type StartedService,
  startService,
  startTopology,
  waitUntil
} from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { credentialsOf } from '../src/demo/credentials-of.ts'
import { runHa, waitForHa } from './support/run-ha.ts'
import { runProgram } from './support/run-program.ts'

const root = join(import.meta.dirname, '../../..')
const guide = readFileSync(join(root, 'docs/guides/kubernetes.md'), 'utf8')
const { namespace, release } = reserveNamespace()
const { KUBECONFIG = '', IMAGE_PREFIX = 'sessions', IMAGE_TAG = 'local' } = process.env
const environment = { HA_ON: 'kubernetes', HA_NAMESPACE: namespace, KUBECONFIG, IMAGE_PREFIX, IMAGE_TAG }

const sessionSecrets = 'a-test-secret-of-forty-characters-length'
const password = 'of the single Redis'
const settledTimeoutMs = 120_000
const names = ['ada', 'bob', 'eve']

/** The one Redis of today: nobody who uses it here asks its Sentinel. */
let single: ProcessTopology
let api: StartedService
let ports: readonly number[]
let users: ReturnType<typeof createApiClient>[]

beforeAll(async () => {
  await bringImages(() => {})
  single = await startTopology({ replicas: 0, sentinels: 1, minReplicas: 0, password })
  ports = await reservePorts('127.0.0.1', 1)
  api = await startService({
    name: 'api-1',
    main: join(root, 'apps/api/src/main.ts'),
    port: ports[0] ?? 0,
    environment: {
      REDIS_URL: `redis://${addressOfSingle().host}:${addressOfSingle().port}`,
      REDIS_PASSWORD: password,
      SESSION_SECRETS: sessionSecrets,
      COOKIE_SECURE: 'false'
    },
    log: { onLine: () => {} }
  })
})
afterAll(async () => {
  await waitForHa()
  await api?.stop()
  releasePorts(ports ?? [])
  await single?.stop()
  await removeNamespace(namespace)
  release()
})

it('signs users in at a single Redis, with jobs that nobody does there', async () => {
  users = names.map(() => createApiClient({ baseUrl: api.url }))
  for (const [i, user] of users.entries()) {
    const credentials = credentialsOf(names[i] ?? '')
    await user.signUp(credentials)
    await user.signIn(credentials)
    await user.changeSession({ theme: names[i] ?? '' })
    expect((await user.notifications()).body.notifications).toEqual([])
  }
})

it('takes over what the single Redis holds: everybody stays signed in, and its jobs are done', async () => {
  await kubectl('create', 'namespace', namespace)
  const secret = ['generic', 'session-secrets', `--from-literal=session-secrets=${sessionSecrets}`]
  await kubectl('--namespace', namespace, 'create', 'secret', ...secret)
  expect(await runHa('up --with backup', environment)).toMatchObject({ code: 0 })

  await api.stop()
  const startedAt = performance.now()
  const line = /^redis-cli .*\| ha restore .*$/m.exec(guide)?.[0] ?? ''
  const { host, port } = addressOfSingle()
  const settings = { ...environment, OLD_HOST: host, OLD_PORT: String(port), REDISCLI_AUTH: password }
  const exported = Object.entries(settings).map(([name, value]) => `export ${name}='${value}'`)
  const main = `${process.execPath} --conditions=@repo/source ${join(root, 'apps/cli/src/main.ts')}`
  const command = line.replace(/\bha /, `${main} `)
  expect(await runProgram('sh', ['-c', [...exported, command].join('\n')])).toContain('"complete":true')
  console.log(`copied and loaded after ${Math.round(performance.now() - startedAt)} ms`)

  const topology = await attachKubernetesTopology({ namespace })
  await topology.waitUntilSettled(settledTimeoutMs)
  const baseUrl = topology.services.find(({ name }) => name === 'api')?.url ?? ''
  for (const [i, before] of users.entries()) {
    const user = before.at(baseUrl)
    expect(await answer(`${names[i]}’s session`, async () => (await user.me()).body.data)).toEqual({ theme: names[i] })
    const isDone = async () => (await user.notifications()).body.notifications.length > 0
    await answer(`${names[i]}’s job`, isDone)
    await user.changeSession({ theme: 'dark' })
    await user.signIn(credentialsOf(names[i] ?? ''))
  }
  console.log(`all signed in after ${Math.round(performance.now() - startedAt)} ms`)
})

const kubectl = (...args: readonly string[]) => runProgram('kubectl', args)

function addressOfSingle(): { readonly host: string; readonly port: number } {
  const [node] = single.nodes
  if (node === undefined) throw new Error('a node expected')
  return node
}

function answer<T>(what: string, ask: () => Promise<T>): Promise<T> {
  return waitUntil(what, () => ask().catch(() => undefined), { timeoutMs: 60_000 })
}
