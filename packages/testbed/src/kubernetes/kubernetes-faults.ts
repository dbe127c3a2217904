import { TestbedError } from '../errors.ts'
import type { FaultName } from '../fault-names.ts'
import type { NodeHandle } from '../node-handle.ts'
import type { FaultRecord, FaultTargets } from '../topology.ts'
import type { TopologyView } from '../topology-view.ts'
import { drain, machineOf, stopDns } from './cluster-faults.ts'
import { runInPod, signalRedis } from './in-pod.ts'
import { kubectl } from './kubectl.ts'

type Act = (namespace: string, pod: string, view: TopologyView<NodeHandle>) => Promise<unknown>

const handOverTimeoutMs = 60_000

const kill: Act = deletePodNow
const freeze: Act = (namespace, pod) => signalRedis(namespace, pod, 'STOP')

const switchover: Act = async (namespace, pod) => {
  const script = 'exec sh /redis/scripts/in-pod.sh redis-prestop.sh 2>&1'
  const said = await runInPod(namespace, pod, script, handOverTimeoutMs)
  if (said.includes('handed over to')) return
  throw new TestbedError('TESTBED_FAULT_FAILED', `switchover of ${pod} did nothing: ${said.trim()}`)
}

const failover: Act = async (_namespace, _pod, { targets, requestFailover }) =>
  requestFailover(await targets.activeSentinel())

const acts: Partial<Record<FaultName, { readonly whom: keyof FaultTargets; readonly act: Act }>> = {
  'kill-master': { whom: 'master', act: kill },
  'freeze-master': { whom: 'master', act: freeze },
  'kill-replica': { whom: 'replica', act: kill },
  'freeze-replica': { whom: 'replica', act: freeze },
  'kill-sentinel': { whom: 'sentinel', act: kill },
  'freeze-sentinel': { whom: 'sentinel', act: freeze },
  'drain-master': { whom: 'master', act: async (namespace, pod) => drain(namespace, await machineOf(namespace, pod)) },
  'dns-away': { whom: 'master', act: stopDns },
  switchover: { whom: 'master', act: switchover },
  failover: { whom: 'master', act: failover }
}

/** The faults that a topology on Kubernetes takes. */
export const kubernetesFaultNames = Object.keys(acts) as readonly FaultName[]

export async function injectKubernetesFault(
  namespace: string,
  view: TopologyView<NodeHandle>,
  fault: FaultName
): Promise<FaultRecord> {
  const found = acts[fault]
  if (found === undefined) {
    throw new TestbedError(
      'TESTBED_FAULT_FAILED',
      `${fault} is not possible on Kubernetes; there are: ${kubernetesFaultNames.join(', ')}`
    )
  }
  const target = await view.targets[found.whom]()
  const at = Date.now()
  await found.act(namespace, target.name, view)
  return { fault, target: target.name, at }
}

/** Without any grace: its connections break at once. Its StatefulSet starts it again under the same name. */
async function deletePodNow(namespace: string, pod: string): Promise<void> {
  await kubectl(['--namespace', namespace, 'delete', 'pod', pod, '--grace-period', '0', '--force'])
}
