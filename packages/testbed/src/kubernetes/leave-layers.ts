import { parseAllDocuments } from 'yaml'
import { TestbedError } from '../errors.ts'
import { findRedis, list, type StatefulSet, tlsSecretOf } from './cluster-objects.ts'
import { kubectl } from './kubectl.ts'
import type { KubernetesLayer } from './kustomize.ts'

interface Named {
  readonly kind: string
  readonly metadata: { readonly name: string }
}

/** What layers add beside changes of what is there anyway. */
const added = ['CronJob', 'NetworkPolicy'] as const

/**
 * Fails when TLS would be turned on or off while nodes run: with and without it they do not find each other, and for as long as
 * they are restarted one after the other two of them could be master.
 */
export async function requireSameTls(namespace: string, layers: readonly KubernetesLayer[]): Promise<void> {
  const redis = findRedis(await list<StatefulSet>('statefulset', namespace))
  if (redis === undefined || redis.spec.replicas === 0) return
  const [has, wants] = [tlsSecretOf(redis) !== undefined, layers.includes('tls')]
  if (has === wants) return
  throw new TestbedError(
    'TESTBED_REFUSED',
    has
      ? 'it runs with TLS, and these layers are without: add `tls`, or `ha down` first'
      : 'it runs without TLS, which cannot be turned on meanwhile: `ha down` first'
  )
}

/** Removes what a layer had added that is not among these objects; to `kubectl apply` they are not there. */
export async function removeLeftOut(namespace: string, objects: string): Promise<void> {
  const wanted = new Set(
    parseAllDocuments(objects).map((document) => {
      const { kind, metadata } = document.toJS() as Named
      return `${kind} ${metadata.name}`
    })
  )
  for (const kind of added) {
    for (const { metadata } of await list<Named>(kind, namespace)) {
      if (wanted.has(`${kind} ${metadata.name}`)) continue
      await kubectl(['--namespace', namespace, 'delete', kind, metadata.name])
    }
  }
}
