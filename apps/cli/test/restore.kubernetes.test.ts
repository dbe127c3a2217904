import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApiClient } from '@repo/contracts'
import {
  attachKubernetesTopology,
  bringImages,
  type KubernetesTopology,
  removeNamespace,
  reserveNamespace,
  waitUntil
} from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { credentialsOf } from '../src/demo/credentials-of.ts'
import { runHa, waitForHa } from './support/run-ha.ts'
import { runProgram } from './support/run-program.ts'

const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/kubernetes.md'), 'utf8')
const [old, fresh] = [reserveNamespace(), reserveNamespace()]
const { KUBECONFIG = '', IMAGE_PREFIX = 'sessions', IMAGE_TAG = 'local' } = process.env
const environmentOf = (namespace: string) => ({
  HA_ON: 'kubernetes',
  HA_NAMESPACE: namespace,
  KUBECONFIG,
  IMAGE_PREFIX,
  IMAGE_TAG
})
const ha = (namespace: string, args: string) => runHa(args, environmentOf(namespace))
const kubectl = (args: readonly string[], input?: string) => runProgram('kubectl', args, input)

let topology: KubernetesTopology
const urlOf = ({ services }: KubernetesTopology) => services.find(({ name }) => name === 'api')?.url ?? ''
let ada: ReturnType<typeof createApiClient>

beforeAll(async () => {
  await bringImages(() => {})
  expect(await ha(old.namespace, 'up')).toMatchObject({ code: 0 })
  ada = createApiClient({ baseUrl: urlOf(await attachKubernetesTopology(old)) })
  await ada.signUp(credentialsOf('ada'))
  await ada.changeSession({ theme: 'dark' })
})
afterAll(async () => {
  await waitForHa()
  for (const { namespace, release } of [old, fresh]) {
    await removeNamespace(namespace)
    release()
  }
})

it('takes over the sessions of another Redis, and nobody has to sign in again', async () => {
  const secret = JSON.parse(
    await kubectl(['--namespace', old.namespace, 'get', 'secret', 'session-secrets', '-o', 'json'])
  )
  await kubectl(['create', 'namespace', fresh.namespace])
  const { data, type, apiVersion, kind } = secret
  const metadata = { name: 'session-secrets', namespace: fresh.namespace }
  await kubectl(['create', '--filename', '-'], JSON.stringify({ apiVersion, kind, type, data, metadata }))
  expect(await ha(fresh.namespace, 'up --with backup')).toMatchObject({ code: 0 })

  const main = `${process.execPath} --conditions=@repo/source ${join(import.meta.dirname, '../src/main.ts')}`
  const line = /^HA_NAMESPACE=old ha .*$/m.exec(guide)?.[0] ?? ''
  const command = line
    .replace('=old', `=${old.namespace}`)
    .replace('=new', `=${fresh.namespace}`)
    .replaceAll(/\bha /g, `${main} `)
  expect(await runProgram('sh', ['-c', `export HA_ON=kubernetes; ${command}`])).toContain('"complete":true')

  topology = await attachKubernetesTopology(fresh)
  await topology.waitUntilSettled(120_000)
  await expectDark()
})

it('backs up and brings back what was destroyed', async () => {
  expect(await ha(fresh.namespace, 'backup')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('backed up and verified')
  })
  await topology.ask(await topology.currentMaster(), ['FLUSHALL'])
  expect(await ha(fresh.namespace, 'restore --force')).toMatchObject({ code: 0 })
  await topology.waitUntilSettled(120_000)
  await expectDark()
})

it('is brought back when every node has lost its data', async () => {
  const inNamespace = ['--namespace', fresh.namespace]
  await kubectl([...inNamespace, 'delete', 'statefulset', 'redis', '--cascade=foreground'])
  await kubectl([...inNamespace, 'delete', 'pvc', '--selector', 'app.kubernetes.io/component=redis'])
  const script = readTotalLossScript().replaceAll('--namespace sessions', inNamespace.join(' '))
  const options = `export HA_NAMESPACE=${fresh.namespace} IMAGE_PREFIX=${IMAGE_PREFIX} IMAGE_TAG=${IMAGE_TAG}`
  const main = `${process.execPath} --conditions=@repo/source ${join(import.meta.dirname, '../src/main.ts')}`
  await runProgram('sh', ['-euc', `${options}\nha() { ${main} "$@"; }\n${script}`])
  topology = await attachKubernetesTopology(fresh)
  await topology.waitUntilSettled(120_000)
  await expectDark()
})

it('says what is missing', async () => {
  expect(await ha(old.namespace, 'backup')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('layer `backup`')
  })
})

/** What the guide says to do on Kubernetes when all data is gone. */
function readTotalLossScript(): string {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/guides/restore.md'), 'utf8')
  const [, script] = /^On Kubernetes,[\s\S]*?^```bash\n([\s\S]*?)^```$/m.exec(page) ?? []
  if (script === undefined) throw new Error('restore.md says nothing of Kubernetes')
  return script
}

async function expectDark(): Promise<void> {
  const client = ada.at(urlOf(topology))
  const data = () =>
    client.me().then(
      ({ body }) => body.data,
      () => undefined
    )
  expect(await waitUntil('an answer', data, { timeoutMs: 60_000 })).toEqual({ theme: 'dark' })
}
