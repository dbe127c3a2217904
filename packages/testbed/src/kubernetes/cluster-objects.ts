import { kubectlJson } from './kubectl.ts'

interface Volume {
  readonly name: string
  readonly secret?: { readonly secretName: string; readonly items?: readonly { readonly key: string }[] }
}

/** The parts of Kubernetes' objects that are used here. */
export interface Pod {
  readonly metadata: {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly deletionTimestamp?: string
  }
  readonly spec: {
    readonly nodeName?: string
    readonly shareProcessNamespace?: boolean
    readonly volumes?: readonly Volume[]
  }
  readonly status: {
    readonly podIP?: string
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}

export interface StatefulSet {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly replicas: number
    readonly template: { readonly spec: { readonly volumes: readonly Volume[] } }
  }
}

export interface Deployment {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly env?: readonly { readonly name: string; readonly value?: string }[]
        }[]
      }
    }
  }
}

export interface Service {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly spec: {
    readonly clusterIP: string
    readonly ports: readonly { readonly name: string; readonly port: number }[]
  }
}

export interface Secret {
  /** Base64. */
  readonly data?: Readonly<Record<string, string>>
}

export const componentLabel = 'app.kubernetes.io/component'
export const partOfLabel = 'app.kubernetes.io/part-of=sessions'

export async function list<T>(kind: string, namespace: string, selector = partOfLabel): Promise<readonly T[]> {
  const { items } = await kubectlJson<{ items: readonly T[] }>([
    '--namespace',
    namespace,
    'get',
    kind,
    '--selector',
    selector
  ])
  return items
}

/** The nodes' own; what stands before `redis` in its name stands before all names of the stack. */
export function findRedis(sets: readonly StatefulSet[]): StatefulSet | undefined {
  return sets.find(({ metadata }) => /^(.*-)?redis$/.test(metadata.name))
}

/** The Secret with the passwords of Redis' users. */
export function usersSecretOf({ spec }: StatefulSet): string {
  return spec.template.spec.volumes.find(({ name }) => name === 'users')?.secret?.secretName ?? 'redis-users'
}

/** The Secret with the certificates of nodes and Sentinels; `undefined` without TLS. */
export function tlsSecretOf({ spec }: StatefulSet): string | undefined {
  return spec.template.spec.volumes.find(({ name }) => name === 'tls')?.secret?.secretName
}

export function isReady({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
  )
}
