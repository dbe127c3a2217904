import { TestbedError } from '../errors.ts'
import type { NodeHandle } from '../node-handle.ts'
import { unsettledReasons } from '../redis/unsettled-reasons.ts'
import { waitUntil } from '../wait-until.ts'
import { componentLabel, list, type Pod, type Service } from './cluster-objects.ts'
import { kubectl } from './kubectl.ts'
import { attachKubernetesTopology, type KubernetesTopology, rolledOut } from './kubernetes-topology.ts'
import { type MostPods, scaleProblems, type WantedSize } from './scale-problems.ts'

export interface ScaleOptions extends WantedSize {
  readonly say: (line: string) => void
}

const settledTimeoutMs = 120_000
/** Sentinel asks its nodes every 10 s. */
const noticedTimeoutMs = 15_000

/** Adds or takes away replicas and Sentinels while everything runs; what is taken away is forgotten by the others. */
export async function scaleTopology(topology: KubernetesTopology, options: ScaleOptions): Promise<KubernetesTopology> {
  const problems = scaleProblems(options, await countServices(topology))
  if (problems.length > 0) throw new TestbedError('TESTBED_REFUSED', problems.join('\n'))
  // Not what its caller knows: it may have been scaled since.
  let scaled = await attachKubernetesTopology({ namespace: topology.namespace })
  if (options.replicas !== undefined) scaled = await scaleNodes(scaled, options.replicas + 1, options.say)
  if (options.sentinels !== undefined) scaled = await scaleSentinels(scaled, options.sentinels, options.say)
  return scaled
}

/** Each pod has a Service of its own, which must be there before it. */
async function countServices({ namespace, prefix }: KubernetesTopology): Promise<MostPods> {
  const services = await list<Service>('service', namespace)
  const count = (workload: string) =>
    services.filter(({ metadata: { name } }) => new RegExp(`^${prefix}${workload}-\\d+$`).test(name)).length
  return { nodes: count('redis'), sentinels: count('sentinel') }
}

async function scaleNodes(topology: KubernetesTopology, count: number, say: ScaleOptions['say']) {
  const leaving = topology.nodes.slice(count)
  if (leaving.length > 0) await makeThemReplicas(topology, leaving, say)
  await setSize(topology, 'redis', count, say)
  return forgetAndSettle(topology, leaving.length > 0, say)
}

/** None of those that leave is, or becomes, master. */
async function makeThemReplicas(
  topology: KubernetesTopology,
  leaving: readonly NodeHandle[],
  say: ScaleOptions['say']
) {
  for (const node of leaving) await topology.ask(node, ['CONFIG', 'SET', 'replica-priority', '0'])
  // A busy cluster has moments in which no majority answers in time.
  const masterName = () =>
    waitUntil(
      'a majority that names a master',
      () =>
        topology
          .currentMaster()
          .then(({ name }) => name)
          .catch(() => undefined),
      {
        timeoutMs: settledTimeoutMs
      }
    )
  const isLeaving = (name: string) => leaving.some((node) => node.name === name)
  const master = await masterName()
  if (!isLeaving(master)) return
  const others = leaving.filter(({ name }) => name !== master)
  say('the master is among those that leave: handing it over')
  await waitUntil('Sentinels that know who leaves', () => knowPriorities(topology, others), {
    timeoutMs: noticedTimeoutMs
  })
  await topology.fault('switchover')
  if (isLeaving(await masterName()))
    throw new TestbedError('TESTBED_FAULT_FAILED', 'another that leaves was promoted: run it again')
}

async function knowPriorities(topology: KubernetesTopology, nodes: readonly NodeHandle[]): Promise<boolean> {
  const replies = await Promise.all(
    topology.sentinels.map((sentinel) => topology.ask(sentinel, ['SENTINEL', 'REPLICAS', topology.masterName]))
  )
  return replies.every(([replicas]) =>
    (Array.isArray(replicas) ? replicas : []).every((fields: string[]) => {
      const value = (key: string) => fields[fields.indexOf(key) + 1]
      return !nodes.some(({ host }) => host === value('ip')) || value('slave-priority') === '0'
    })
  )
}

async function scaleSentinels(topology: KubernetesTopology, count: number, say: ScaleOptions['say']) {
  const shrinks = count < topology.sentinels.length
  await setSize(topology, 'sentinel', count, say)
  const scaled = await forgetAndSettle(topology, shrinks, say)
  const quorum = String(Math.floor(count / 2) + 1)
  for (const sentinel of scaled.sentinels) {
    await scaled.ask(sentinel, ['SENTINEL', 'SET', scaled.masterName, 'quorum', quorum])
  }
  say(`quorum is ${quorum} of ${count}`)
  return scaled
}

async function setSize(
  { namespace, prefix }: KubernetesTopology,
  workload: 'redis' | 'sentinel',
  count: number,
  say: ScaleOptions['say']
) {
  say(`${workload}: ${count}`)
  const data = { [workload === 'redis' ? 'nodes' : 'sentinels']: String(count) }
  const patch = ['patch', 'configmap', `${prefix}redis-size`, '--type', 'merge', '--patch', JSON.stringify({ data })]
  await kubectl(['--namespace', namespace, ...patch])
  await kubectl(['--namespace', namespace, 'scale', `statefulset/${prefix}${workload}`, '--replicas', String(count)])
  await rolledOut(namespace, `statefulset/${prefix}${workload}`)
  // Those that leave are still connected while they end, and would be found again.
  const isLeaving = ({ metadata: { name } }: Pod) => Number(name.slice(`${prefix}${workload}-`.length)) >= count
  const areGone = async () => !(await list<Pod>('pod', namespace, `${componentLabel}=${workload}`)).some(isLeaving)
  await waitUntil('end of those that leave', areGone, { timeoutMs: settledTimeoutMs, intervalMs: 500 })
}

/** One Sentinel after the other forgets everything and finds what is left, while the others watch. */
async function forgetAndSettle({ namespace }: KubernetesTopology, forget: boolean, say: ScaleOptions['say']) {
  const topology = await attachKubernetesTopology({ namespace })
  for (const sentinel of forget ? topology.sentinels : []) {
    say(`${sentinel.name} forgets those that left`)
    await topology.ask(sentinel, ['SENTINEL', 'RESET', topology.masterName])
    const itself = async () =>
      !unsettledReasons(await topology.status()).some((reason) => reason.startsWith(`${sentinel.name} `))
    await waitUntil(`${sentinel.name} knows all again`, itself, { timeoutMs: settledTimeoutMs, intervalMs: 500 })
  }
  await topology.waitUntilSettled(settledTimeoutMs)
  return topology
}
