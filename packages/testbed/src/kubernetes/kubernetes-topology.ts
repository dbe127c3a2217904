import type { ServiceAddress } from '../compose/compose-state.ts'
import type { FaultName } from '../fault-names.ts'
import type { NodeHandle } from '../node-handle.ts'
import type { Topology } from '../topology.ts'
import { createTopologyView } from '../topology-view.ts'
import { waitUntil } from '../wait-until.ts'
import { bringBackDns, machineOf, undoDrains } from './cluster-faults.ts'
import { componentLabel, isReady, list, type Pod } from './cluster-objects.ts'
import { signalRedis, thaw } from './in-pod.ts'
import { kubectl } from './kubectl.ts'
import { injectKubernetesFault } from './kubernetes-faults.ts'
import { type KubernetesState, readKubernetesState } from './kubernetes-state.ts'
import { undoPowerOffs } from './machine-power.ts'
import { undoCutOffs } from './policy-faults.ts'
import { removeNamespace } from './remove-stack.ts'

const restartTimeoutMs = 180_000

export type KubernetesWorkload = 'redis' | 'sentinel' | 'api' | 'worker'

/** A topology on Kubernetes, with what runs beside it. */
export interface KubernetesTopology extends Topology {
  readonly namespace: string
  /** What the names of all objects begin with. */
  readonly prefix: string
  /** Services that answer HTTP. */
  readonly services: readonly ServiceAddress[]
  /** The machine that a node runs on. */
  machineOf(node: NodeHandle): Promise<string>
  /** Stops all pods in order, and starts them again with their data. */
  restartAll(): Promise<void>
  /** Restarts the pods of a StatefulSet or Deployment one after the other, as a new image does. */
  rollOut(workload: KubernetesWorkload): Promise<void>
  /** Kills the node's process; its container starts again at once. Needs the layer `faults`. */
  crash(node: NodeHandle): Promise<void>
  /** Kills the node and takes its data away; its container starts again at once. Needs the layer `faults`. */
  wipe(node: NodeHandle): Promise<void>
  fault(name: FaultName): ReturnType<Topology['fault']>
}

/** The topology of a namespace that somebody started; fails with `TESTBED_NOT_FOUND` when there is none. */
export async function attachKubernetesTopology(options: { readonly namespace: string }): Promise<KubernetesTopology> {
  return createKubernetesTopology(await readKubernetesState(options.namespace))
}

export function createKubernetesTopology(state: KubernetesState, onStopped: () => void = () => {}): KubernetesTopology {
  const { namespace, prefix, services } = state
  const view = createTopologyView(state)
  return {
    ...view.base,
    namespace,
    prefix,
    services,
    fault: (name) => injectKubernetesFault(namespace, view, name),
    heal: () => heal(namespace),
    machineOf: (node) => machineOf(namespace, node.name),
    restart: (node) => restartPod(namespace, node.name),
    restartAll: () => restartAll(namespace, prefix),
    rollOut: (workload) => rollOut(namespace, prefix, workload),
    crash: (node) => signalRedis(namespace, node.name, 'KILL'),
    wipe: (node) => signalRedis(namespace, node.name, 'KILL', 'kill -STOP $pids; rm -rf /data/*'),
    stop: async () => {
      await heal(namespace)
      await removeNamespace(namespace)
      onStopped()
    }
  }
}

/** Wakes what is frozen, gives machines, their power, DNS and network back; what was killed comes back by itself then. */
async function heal(namespace: string): Promise<void> {
  await Promise.all([undoDrains(namespace), undoPowerOffs(namespace), bringBackDns(), undoCutOffs(namespace)])
  const pods = await list<Pod>('pod', namespace, `${componentLabel} in (redis, sentinel)`)
  await Promise.all(pods.map(({ metadata }) => thaw(namespace, metadata.name)))
}

/** Deletes the pod within its grace period, in which a master hands over, and waits until its successor is ready. */
async function restartPod(namespace: string, pod: string): Promise<void> {
  await kubectl(['--namespace', namespace, 'delete', 'pod', pod], { timeoutMs: restartTimeoutMs })
  const isBack = async () => (await list<Pod>('pod', namespace)).some((it) => it.metadata.name === pod && isReady(it))
  await waitUntil(`${pod} ready`, isBack, { timeoutMs: restartTimeoutMs, intervalMs: 500 })
}

async function rollOut(namespace: string, prefix: string, workload: KubernetesWorkload): Promise<void> {
  const kind = workload === 'redis' || workload === 'sentinel' ? 'statefulset' : 'deployment'
  await kubectl(['--namespace', namespace, 'rollout', 'restart', `${kind}/${prefix}${workload}`])
  await rolledOut(namespace, `${kind}/${prefix}${workload}`)
}

export async function rolledOut(namespace: string, workload: string): Promise<void> {
  const timeoutMs = 2 * restartTimeoutMs
  await kubectl(['--namespace', namespace, 'rollout', 'status', workload, '--timeout', `${timeoutMs / 1000}s`], {
    timeoutMs: timeoutMs + 10_000
  })
}

/** Those that use Redis go first and come last. */
async function restartAll(namespace: string, prefix: string): Promise<void> {
  const groups = [
    [`deployment/${prefix}api`, `deployment/${prefix}worker`],
    [`statefulset/${prefix}redis`, `statefulset/${prefix}sentinel`]
  ]
  const before = new Map<string, string>()
  const scale = (workload: string, replicas: string) =>
    kubectl(['--namespace', namespace, 'scale', workload, '--replicas', replicas])
  for (const group of groups) {
    for (const workload of group) {
      const replicas = ['--namespace', namespace, 'get', workload, '--output', 'jsonpath={.spec.replicas}']
      before.set(workload, (await kubectl(replicas)).trim())
      await scale(workload, '0')
    }
    const names = group.map((workload) => workload.split(`/${prefix}`)[1]).join(', ')
    const gone = async () => (await list<Pod>('pod', namespace, `${componentLabel} in (${names})`)).length === 0
    await waitUntil(`end of ${names}`, gone, { timeoutMs: restartTimeoutMs, intervalMs: 500 })
  }
  for (const workload of groups.flat().toReversed()) await scale(workload, before.get(workload) ?? '1')
}
