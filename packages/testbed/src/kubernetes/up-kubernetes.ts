import { chooseLayers } from '../choose-layers.ts'
import { TestbedError } from '../errors.ts'
import { bringImages } from './bring-images.ts'
import { list, type Pod } from './cluster-objects.ts'
import { readKeptStack, requireKeptNodes } from './kept-stack.ts'
import { kubectl } from './kubectl.ts'
import { ensureKubernetesSecrets } from './kubernetes-secrets.ts'
import { readKubernetesState } from './kubernetes-state.ts'
import { createKubernetesTopology, type KubernetesTopology, rolledOut } from './kubernetes-topology.ts'
import { type KubernetesLayer, renderStack } from './kustomize.ts'
import { removeLeftOut } from './remove-left-out.ts'
import { ownNamespaceLabel } from './remove-stack.ts'
import { requireNoRelease } from './require-no-release.ts'
import { requireSameTls } from './require-same-tls.ts'

export interface UpKubernetesOptions {
  readonly namespace: string
  /** As many as there are Services for. @default 2 */
  readonly replicas?: 1 | 2 | 3 | 4
  /** @default those that it has, or had when it was stopped */
  readonly layers?: readonly KubernetesLayer[] | undefined
  /** Settings of infra/k8s/base/redis-settings.env. */
  readonly settings?: Readonly<Record<string, string>>
  readonly apiSettings?: Readonly<Record<string, string>>
  readonly imagePrefix?: string | undefined
  readonly imageTag?: string | undefined
  /** What is being done, for somebody who waits. */
  readonly say?: (line: string) => void
  readonly onStopped?: () => void
}

const settledTimeoutMs = 120_000
const usualSentinels = 3

/** Applies overlays/dev to a namespace and waits until all is ready and the Sentinels agree. */
export async function upKubernetes(options: UpKubernetesOptions): Promise<KubernetesTopology> {
  const { namespace, replicas = 2, settings = {}, apiSettings = {}, say = () => {} } = options
  const { imagePrefix, imageTag } = options
  await requireNoRelease(namespace, 'upgrade')
  const kept = await readKeptStack(namespace)
  requireKeptNodes(replicas, kept)
  const { sentinels = usualSentinels } = kept ?? {}
  const layers = chooseLayers(options.layers, kept?.layers ?? [], say)
  await requireSameTls(namespace, layers)
  await bringImages(say)
  const objects = await renderStack({
    namespace,
    replicas,
    sentinels,
    layers,
    settings,
    apiSettings,
    ...(imagePrefix === undefined ? {} : { imagePrefix }),
    ...(imageTag === undefined ? {} : { imageTag })
  })
  await ensureNamespace(namespace)
  const made = await ensureKubernetesSecrets(namespace, layers)
  if (made.length > 0) say(`made Secrets: ${made.join(', ')}`)
  say(`starting 1 master, ${replicas} replicas, ${sentinels} Sentinels, API and worker in the namespace ${namespace}`)
  await kubectl(['apply', '--filename', '-'], { input: objects })
  if (kept !== undefined) await removeLeftOut(namespace, objects)
  try {
    for (const workload of ['statefulset/sentinel', 'statefulset/redis', 'deployment/api', 'deployment/worker']) {
      await rolledOut(namespace, workload)
    }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new TestbedError('TESTBED_START_FAILED', `${message}\n${await whatTheySaid(namespace)}`, { cause })
  }
  const topology = createKubernetesTopology(await readKubernetesState(namespace), options.onStopped)
  await topology.waitUntilSettled(settledTimeoutMs)
  return topology
}

/** Secrets need it before the rest comes. */
async function ensureNamespace(name: string): Promise<void> {
  if ((await kubectl(['get', 'namespace', name, '--output', 'name', '--ignore-not-found'])) !== '') return
  const metadata = { name, labels: { [ownNamespaceLabel]: 'yes' } }
  await kubectl(['create', '--filename', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata })
  })
}

/** Last lines and events of every pod that is not ready. */
async function whatTheySaid(namespace: string): Promise<string> {
  const sick = (await list<Pod>('pod', namespace)).filter(
    ({ status }) => !status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True')
  )
  const logs = sick.map(async ({ metadata: { name } }) => {
    const log = await kubectl(['--namespace', namespace, 'logs', name, '--tail', '8']).catch(() => '')
    const events = await kubectl(['--namespace', namespace, 'events', '--for', `pod/${name}`]).catch(() => '')
    return `--- ${name}\n${log.trimEnd()}\n${events.trimEnd().split('\n').slice(-4).join('\n')}`
  })
  return (await Promise.all(logs)).join('\n')
}
