import { partOfLabel } from './cluster-objects.ts'
import { kubectl } from './kubectl.ts'
import { forgetAuthority } from './kubernetes-logins.ts'
import { stopForwarding } from './port-forward.ts'
import { requireNoRelease } from './require-no-release.ts'

const removeTimeoutMs = 180_000

/** On namespaces that were made for a stack, and end with it. */
export const ownNamespaceLabel = 'sessions/made-by-ha'

/** All that is in it, whoever made it. */
export async function removeNamespace(namespace: string): Promise<void> {
  stopForwarding(namespace)
  await kubectl(['delete', 'namespace', namespace, '--ignore-not-found'], { timeoutMs: removeTimeoutMs })
  forgetAuthority(namespace)
}

/**
 * Stops what runs of a stack; without `keepData` nothing is left to start from. A namespace that was there before stays, with
 * what else is in it.
 */
export async function removeStack(namespace: string, { keepData }: { readonly keepData: boolean }): Promise<void> {
  await requireNoRelease(namespace, 'uninstall')
  stopForwarding(namespace)
  const found = await kubectl(['get', 'namespace', namespace, '--show-labels', '--no-headers', '--ignore-not-found'])
  if (!keepData && found.includes(ownNamespaceLabel)) return removeNamespace(namespace)
  // Services keep the addresses that Sentinels know. Those that use Redis go first.
  const kept = 'service,configmap,poddisruptionbudget,networkpolicy,persistentvolumeclaim,secret'
  for (const kinds of ['deployment,cronjob,job', 'statefulset', ...(keepData ? [] : [kept])]) {
    // Written with `=`: else kubectl takes the word for a name.
    const what = ['delete', kinds, '--selector', partOfLabel, '--cascade=foreground']
    await kubectl(['--namespace', namespace, ...what], { timeoutMs: removeTimeoutMs })
  }
}
