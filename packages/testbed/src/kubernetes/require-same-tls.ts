import { TestbedError } from '../errors.ts'
import { findRedis, list, type StatefulSet, tlsSecretOf } from './cluster-objects.ts'
import type { KubernetesLayer } from './kustomize.ts'

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
