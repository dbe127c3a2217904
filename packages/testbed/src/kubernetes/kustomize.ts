import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { stringify } from 'yaml'
import { repositoryRoot } from '../compose/compose-command.ts'
import { kubectl } from './kubectl.ts'

const kubernetesFolder = join(repositoryRoot, 'infra/k8s')

/** What is added to the smallest stack. */
export const kubernetesLayers = ['network-policies', 'faults', 'backup', 'tls'] as const
export type KubernetesLayer = (typeof kubernetesLayers)[number]

export function isKubernetesLayer(name: string): name is KubernetesLayer {
  return kubernetesLayers.some((layer) => layer === name)
}

export interface Kustomization {
  readonly namespace: string
  readonly layers: readonly KubernetesLayer[]
  readonly replicas: number
  readonly sentinels: number
  /** Of redis-settings.env. */
  readonly settings: Readonly<Record<string, string>>
  /** Of the API. */
  readonly apiSettings: Readonly<Record<string, string>>
  /** @default sessions */
  readonly imagePrefix?: string
  /** @default local */
  readonly imageTag?: string
}

/** The objects of overlays/dev with these settings, as YAML. */
export async function renderStack(kustomization: Kustomization): Promise<string> {
  // Kustomize takes no absolute paths.
  mkdirSync(join(repositoryRoot, '.run'), { recursive: true })
  const folder = mkdtempSync(join(repositoryRoot, '.run', 'kustomize-'))
  try {
    writeFileSync(join(folder, 'kustomization.yaml'), stringify(toFile(kustomization, folder)))
    return await kubectl(['kustomize', folder])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function toFile(kustomization: Kustomization, folder: string): object {
  const { namespace, layers, replicas, sentinels, settings, apiSettings, imagePrefix, imageTag } = kustomization
  const path = (name: string) => relative(folder, join(kubernetesFolder, name))
  const nodes = replicas + 1
  const inOrder = kubernetesLayers.filter((layer) => layers.includes(layer))
  // What was chosen is found again by the next `ha up`, whatever runs then.
  const size = { nodes: String(nodes), sentinels: String(sentinels), layers: inOrder.join(',') }
  const merge = (name: string, literals: Readonly<Record<string, string>>, options = {}) => ({
    name,
    behavior: 'merge',
    literals: Object.entries(literals).map(([key, value]) => `${key}=${value}`),
    ...options
  })
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace,
    resources: [path('overlays/dev')],
    // Each changes what those before it have added, in whatever order they were asked for.
    components: inOrder.map((layer) => path(`components/${layer}`)),
    images: ['api', 'worker'].map((app) => ({
      name: `sessions-${app}`,
      newName: `${imagePrefix ?? 'sessions'}-${app}`,
      newTag: imageTag ?? 'local'
    })),
    replicas: [
      { name: 'redis', count: nodes },
      { name: 'sentinel', count: sentinels }
    ],
    configMapGenerator: [
      merge('redis-settings', settings),
      merge('api-settings', apiSettings),
      merge('redis-size', size, { options: { disableNameSuffixHash: true } })
    ].filter(({ literals }) => literals.length > 0)
  }
}
