import { TestbedError } from '../errors.ts'
import { list, type Pod, partOfLabel } from './cluster-objects.ts'
import { kubectl, kubectlJson } from './kubectl.ts'

/** Notes on what a fault has changed, from which healing knows what to undo. */
const drainedBy = 'sessions/drained-by'
const replicasBefore = 'sessions/replicas-before'

interface Annotated {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> }
  readonly spec: { readonly replicas?: number }
}

const dns = ['--namespace', 'kube-system', '--selector', 'k8s-app=kube-dns'] as const

export async function machineOf(namespace: string, pod: string): Promise<string> {
  const found = (await list<Pod>('pod', namespace)).find(({ metadata }) => metadata.name === pod)
  const machine = found?.spec.nodeName
  if (machine === undefined) throw new TestbedError('TESTBED_NOT_FOUND', `${pod} runs on no machine`)
  return machine
}

/** Nothing is placed on a machine until it is healed. */
export async function keepEmpty(namespace: string, machine: string): Promise<void> {
  await annotateMachine(machine, drainedBy, namespace)
  await kubectl(['cordon', machine])
}

/** Evicts this stack's pods from a machine in order, as before its maintenance; nothing is placed there until it is healed. */
export async function drain(namespace: string, machine: string): Promise<void> {
  await keepEmpty(namespace, machine)
  const what = ['--pod-selector', partOfLabel, '--delete-emptydir-data', '--ignore-daemonsets', '--force']
  await kubectl(['drain', machine, ...what, '--timeout', '170s'], { timeoutMs: 180_000 })
}

export async function undoDrains(namespace: string): Promise<void> {
  for (const machine of await machinesWith(drainedBy, namespace)) {
    await kubectl(['uncordon', machine])
    await annotateMachine(machine, drainedBy, undefined)
  }
}

/** Notes `value` on a machine; `undefined` takes the note away. */
export async function annotateMachine(machine: string, note: string, value: string | undefined): Promise<void> {
  await kubectl(['annotate', 'node', machine, value === undefined ? `${note}-` : `${note}=${value}`, '--overwrite'])
}

/** The machines on which `note` says `value`. */
export async function machinesWith(note: string, value: string): Promise<readonly string[]> {
  const { items } = await kubectlJson<{ items: readonly Annotated[] }>(['get', 'node'])
  return items.flatMap(({ metadata: { name, annotations } }) => (annotations?.[note] === value ? [name] : []))
}

async function dnsDeployments(): Promise<readonly Annotated[]> {
  return (await kubectlJson<{ items: readonly Annotated[] }>([...dns, 'get', 'deployment'])).items
}

/** Takes the cluster's DNS away, from everybody in it. */
export async function stopDns(): Promise<void> {
  for (const { metadata, spec } of await dnsDeployments()) {
    if (spec.replicas === 0) continue
    const target = ['--namespace', 'kube-system', '--overwrite', 'deployment', metadata.name]
    await kubectl(['annotate', ...target, `${replicasBefore}=${spec.replicas}`])
    await kubectl(['--namespace', 'kube-system', 'scale', 'deployment', metadata.name, '--replicas', '0'])
  }
  await kubectl([...dns, 'wait', 'pod', '--for', 'delete', '--timeout', '60s'], { timeoutMs: 70_000 })
}

export async function bringBackDns(): Promise<void> {
  for (const { metadata } of await dnsDeployments()) {
    const replicas = metadata.annotations?.[replicasBefore]
    if (replicas === undefined) continue
    await kubectl(['--namespace', 'kube-system', 'scale', 'deployment', metadata.name, '--replicas', replicas])
    await kubectl(['--namespace', 'kube-system', 'annotate', 'deployment', metadata.name, `${replicasBefore}-`])
  }
}
