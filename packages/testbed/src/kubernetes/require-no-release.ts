import { TestbedError } from '../errors.ts'
import { list } from './cluster-objects.ts'

interface Labelled {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> }
}

/** Fails when a chart's release is what runs in the namespace and says what is to be done `instead`. */
export async function requireNoRelease(namespace: string, instead: 'upgrade' | 'uninstall'): Promise<void> {
  const sets = await list<Labelled>('statefulset', namespace)
  const release = sets.find(({ metadata: { labels } }) => labels?.['app.kubernetes.io/managed-by'] === 'Helm')
  if (release === undefined) return
  const name = release.metadata.labels?.['app.kubernetes.io/instance']
  const command = instead === 'upgrade' ? `upgrade ${name} infra/helm/sessions` : `uninstall ${name}`
  throw new TestbedError('TESTBED_REFUSED', `Helm installed this: helm ${command} --namespace ${namespace}`)
}
