import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import {
  attachKubernetesTopology,
  bringImages,
  type KubernetesTopology,
  removeNamespace,
  reserveNamespace,
  waitUntil
} from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectStrangersCutOff } from './support/expect-strangers-cut-off.ts'
import { runHa, waitForHa } from './support/run-ha.ts'
import { runProgram } from './support/run-program.ts'
import { writeThroughout } from './support/write-throughout.ts'

// The overlay as it stands, applied by hand: network policies, monitoring, backups, three instances of the API.
const repository = resolve(import.meta.dirname, '../../..')
const overlay = join(repository, 'infra/k8s/overlays/production')
const guide = readFileSync(join(repository, 'docs/guides/kubernetes.md'), 'utf8')
const exporterImage = /image: (\S*redis_exporter\S*)/.exec(
  readFileSync(join(repository, 'infra/k8s/components/monitoring/exporter.yaml'), 'utf8')
)?.[1] as string
const { namespace, release } = reserveNamespace()
const ofHelm = reserveNamespace()
const { KUBECONFIG = '', IMAGE_PREFIX = 'sessions', IMAGE_TAG = 'local' } = process.env
const kinds = ['ServiceMonitor', 'PodMonitor', 'PrometheusRule', 'ScrapeConfig']
let missing: ReturnType<typeof definitionOf>[] = []

// A release is installed once.
const helmOptions = { retry: 0, timeout: 900_000 }

const kubectl = (args: readonly string[], input?: string) =>
  runProgram('kubectl', ['--namespace', namespace, ...args], input)
const ha = (args: string) => runHa(args, { HA_ON: 'kubernetes', HA_NAMESPACE: namespace, KUBECONFIG })
let topology: KubernetesTopology
let folder: string

beforeAll(async () => {
  await bringImages(() => {}, [exporterImage])
  // Kustomize takes no absolute paths.
  await mkdir(join(repository, '.run'), { recursive: true })
  folder = await mkdtemp(join(repository, '.run', 'production-'))
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization()))
  // Where the operator is, its own stay.
  const present = await kubectl(['get', 'crd', '--output', 'name'])
  missing = kinds.map(definitionOf).filter(({ metadata }) => !present.includes(`/${metadata.name}`))
  for (const definition of missing) {
    await kubectl(['create', '--filename', '-'], JSON.stringify(definition))
    await kubectl(['wait', '--for', 'condition=Established', '--timeout', '60s', `crd/${definition.metadata.name}`])
  }
})
afterAll(async () => {
  await waitForHa()
  await removeNamespace(namespace)
  await removeNamespace(ofHelm.namespace)
  for (const { metadata } of missing) await kubectl(['delete', 'crd', metadata.name, '--ignore-not-found'])
  await rm(folder, { recursive: true, force: true })
  release()
  ofHelm.release()
})

it('waits for its Secrets, and says which', async () => {
  await runLines(0, 1)
  const isSaid = async () => {
    const events = await kubectl(['events', '--types', 'Warning'])
    return events.includes('secret "redis-users" not found') && events.includes('secret "session-secrets" not found')
  }
  await waitUntil('an event for each Secret', isSaid, { timeoutMs: 60_000, intervalMs: 500 })
})

// Secrets are made once.
it('comes up whole as soon as they are there', { retry: 0, timeout: 900_000 }, async () => {
  await runLines(1)
  for (const workload of ['statefulset/sentinel', 'statefulset/redis', 'deployment/api', 'deployment/worker']) {
    await kubectl(['rollout', 'status', workload, '--timeout', '280s'])
  }
  topology = await attachKubernetesTopology({ namespace })
  await topology.waitUntilSettled(120_000)
  const api = topology.services.find(({ name }) => name === 'api')?.url
  expect((await fetch(`${api}/readyz`)).status).toBe(200)
  const hosts = await kubectl([
    ...['get', 'pod', '--selector', 'app.kubernetes.io/component=api'],
    ...['--output', 'jsonpath={.items[*].spec.nodeName}']
  ])
  expect(new Set(hosts.split(' ')).size).toBe(3)
})

it('lets the exporter ask every node and Sentinel', async () => {
  await kubectl(['rollout', 'status', 'deployment/redis-exporter', '--timeout', '120s'])
  const scraped = (target: string) =>
    kubectl([
      ...['get', '--raw'],
      `/api/v1/namespaces/${namespace}/services/redis-exporter:http/proxy/scrape?target=${target}`
    ])
  for (const { host, port } of [...topology.nodes, ...topology.sentinels]) {
    expect(await scraped(`redis://${host}:${port}`)).toContain('\nredis_up 1\n')
  }
})

it('lets nobody reach Redis or Sentinel who has no leave to', () =>
  expectStrangersCutOff(namespace, [...topology.nodes.slice(0, 1), ...topology.sentinels.slice(0, 1)]))

it('loses nothing that replicas had confirmed when the master is killed', async () => {
  const kill = () => topology.fault('kill-master')
  await writeThroughout(topology, 'production', kill, { isReplaced: true, mayFail: true })
})

it('backs up and restores, with the policies on', async () => {
  await topology.ask(await topology.currentMaster(), ['SET', 'marked', 'before'])
  const backup = await ha('backup')
  expect(backup).toMatchObject({ code: 0, stderr: expect.stringContaining('backed up and verified') })
  await topology.ask(await topology.currentMaster(), ['FLUSHALL'])
  expect(await ha('restore --force')).toMatchObject({ code: 0 })
  await topology.waitUntilSettled(120_000)
  expect(await topology.ask(await topology.currentMaster(), ['GET', 'marked'])).toEqual(['before'])
})

it('comes up by Helm with `values-ha.yaml` as well, and passes the chart’s own tests', helmOptions, async () => {
  await removeNamespace(namespace)
  const chart = join(repository, 'infra/helm/sessions')
  const inNamespace = ['--namespace', ofHelm.namespace, '--timeout', '4m']
  const images = ['api', 'worker'].flatMap((app) => [
    ...['--set', `images.${app}.repository=${IMAGE_PREFIX}-${app}`],
    ...['--set', `images.${app}.tag=${IMAGE_TAG}`]
  ])
  const values = ['--values', join(chart, 'values-ha.yaml'), ...images]
  await runProgram('helm', ['install', 'demo', chart, ...inNamespace, '--create-namespace', '--wait', ...values])
  expect(await runProgram('helm', ['test', 'demo', ...inNamespace])).toContain('Phase:          Succeeded')
  const ofRelease = ['get', 'servicemonitor,prometheusrule,scrapeconfig', '--output', 'name']
  expect(await runProgram('kubectl', ['--namespace', ofHelm.namespace, ...ofRelease])).toContain('prometheusrule')

  const isBackedUp = ['wait', 'job', '--selector', 'app.kubernetes.io/component=redis-backup']
  const complete = ['--for', 'condition=complete', '--timeout', '120s']
  await runProgram('kubectl', ['--namespace', ofHelm.namespace, ...isBackedUp, ...complete])
  await runProgram('helm', ['upgrade', 'demo', chart, ...inNamespace, '--wait', ...values])
})

/** Runs lines of the guide's part on production, in this namespace and with the images of this test. */
async function runLines(from: number, to?: number): Promise<void> {
  const [, block = ''] = /^## Production$[\s\S]*?^```bash\n([\s\S]*?)^```$/m.exec(guide) ?? []
  const lines = block.trim().split('\n').slice(from, to)
  expect(lines.length).toBeGreaterThan(0)
  const script = lines
    .join('\n')
    .replaceAll('--namespace sessions', `--namespace ${namespace}`)
    .replace('infra/k8s/overlays/production', folder)
  await runProgram('sh', ['-euc', script])
}

function kustomization(): object {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace,
    resources: [relative(folder, overlay)],
    images: ['api', 'worker'].map((app) => ({
      name: `sessions-${app}`,
      newName: `${IMAGE_PREFIX}-${app}`,
      newTag: IMAGE_TAG
    }))
  }
}

/** A kind of the Prometheus operator, which is not here: what it would read is accepted, and nobody reads it. */
function definitionOf(kind: string) {
  const singular = kind.toLowerCase()
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  const version = kind === 'ScrapeConfig' ? 'v1alpha1' : 'v1'
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.monitoring.coreos.com` },
    spec: {
      group: 'monitoring.coreos.com',
      scope: 'Namespaced',
      names: { kind, singular, plural: `${singular}s` },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: schema } }]
    }
  }
}
