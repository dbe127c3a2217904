import { TestbedError } from '../errors.ts'
import { list } from './cluster-objects.ts'
import { isKubernetesLayer, type KubernetesLayer } from './kustomize.ts'

/** What a stack in a namespace is made of, also while it is down with its data kept. */
export interface KeptStack {
  readonly nodes: number
  readonly sentinels: number
  readonly layers: readonly KubernetesLayer[]
}

interface ConfigMap {
  readonly metadata: { readonly name: string }
  readonly data?: Readonly<Record<string, string>>
}

/** Read off the ConfigMap that running pods read too; `undefined` where there is none. */
export async function readKeptStack(namespace: string): Promise<KeptStack | undefined> {
  const size = (await list<ConfigMap>('configmap', namespace)).find(({ metadata }) => metadata.name === 'redis-size')
  if (size === undefined) return undefined
  const { nodes, sentinels, layers = '' } = size.data ?? {}
  return { nodes: Number(nodes), sentinels: Number(sentinels), layers: layers.split(',').filter(isKubernetesLayer) }
}

/** Fails when fewer nodes are wanted than there are: the others would go on missing them, and one of them may be master. */
export function requireKeptNodes(replicas: number, kept: KeptStack | undefined): void {
  if (kept === undefined || kept.nodes - 1 <= replicas) return
  const there = kept.nodes - 1
  throw new TestbedError(
    'TESTBED_REFUSED',
    `there are ${there} replicas, or the data of so many: say --replicas ${there}, and then \`ha scale --replicas ${replicas}\``
  )
}
