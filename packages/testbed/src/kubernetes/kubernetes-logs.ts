import { componentLabel, partOfLabel } from './cluster-objects.ts'

/** The program that prints what `names` have said, all without names: pods of StatefulSets, or `api` and `worker`. */
export function kubernetesLogs(
  namespace: string,
  names: readonly string[],
  { follow, lines }: { readonly follow: boolean; readonly lines: number }
): string[] {
  const options = ['--prefix', '--max-log-requests', '50', '--tail', String(lines), ...(follow ? ['--follow'] : [])]
  const isPod = names.every((name) => /-\d+$/.test(name))
  const selector =
    names.length === 0
      ? partOfLabel
      : `${isPod ? 'statefulset.kubernetes.io/pod-name' : componentLabel} in (${names.join(',')})`
  return ['kubectl', '--namespace', namespace, 'logs', '--selector', selector, ...options]
}
