import { parseAllDocuments } from 'yaml'
import { list } from './cluster-objects.ts'
import { kubectl } from './kubectl.ts'

interface Named {
  readonly kind: string
  readonly metadata: { readonly name: string }
}

/** What layers add beside changes of what is there anyway. */
const added = ['CronJob', 'NetworkPolicy'] as const

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
