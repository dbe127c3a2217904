import { execFileSync } from 'node:child_process'
import type { KubernetesTopology } from './kubernetes-topology.ts'
import { type UpKubernetesOptions, upKubernetes } from './up-kubernetes.ts'

export interface KubernetesTopologyOptions extends Pick<UpKubernetesOptions, 'replicas' | 'layers' | 'apiSettings'> {
  /** Sentinel's down-after-milliseconds. @default 5000 */
  readonly downAfterMs?: number
}

/**
 * Starts the stack in a namespace of its own and waits until it is whole. The namespace ends with `stop()`, or when this
 * process exits in any way that runs its 'exit' event.
 */
export async function startKubernetesTopology(options: KubernetesTopologyOptions = {}): Promise<KubernetesTopology> {
  const { downAfterMs = 5000, ...rest } = options
  const { namespace, release } = reserveNamespace()
  return upKubernetes({
    ...rest,
    namespace,
    settings: { SENTINEL_DOWN_AFTER_MS: String(downAfterMs) },
    onStopped: release
  })
}

/** A name that nobody else has; what is in the namespace ends with this process, unless it is released. */
export function reserveNamespace(): { readonly namespace: string; release(): void } {
  const namespace = `testbed-${process.pid}-${Math.random().toString(36).slice(2, 8)}`
  const removeNow = () => {
    execFileSync('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false'], {
      stdio: 'ignore'
    })
  }
  process.on('exit', removeNow)
  return { namespace, release: () => void process.off('exit', removeNow) }
}
