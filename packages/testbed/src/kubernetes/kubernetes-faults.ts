import { type FaultAct, type FaultActs, injectByTable, requestFailover, requireHandOver } from '../fault-acts.ts'
import type { FaultName } from '../fault-names.ts'
import type { NodeHandle } from '../node-handle.ts'
import type { FaultRecord } from '../topology.ts'
import type { TopologyView } from '../topology-view.ts'
import { drain, keepEmpty, machineOf, stopDns } from './cluster-faults.ts'
import { runInPod, signalRedis } from './in-pod.ts'
import { kubectl } from './kubectl.ts'
import { powerOff } from './machine-power.ts'
import { cutOff } from './policy-faults.ts'

interface PodName {
  readonly namespace: string
  readonly pod: string
}

type Act = FaultAct<PodName>

const handOverTimeoutMs = 60_000

/**
 * Its process dies at once where it can be signalled; a pod that is deleted without grace has a second, in which a master
 * mostly hands over. It stays away until its machine is healed.
 */
const kill: Act = async ({ namespace, pod }) => {
  await keepEmpty(namespace, await machineOf(namespace, pod))
  await signalRedis(namespace, pod, 'KILL').catch(() => {})
  await kubectl(['--namespace', namespace, 'delete', 'pod', pod, '--grace-period', '0', '--force'])
}

const freeze: Act = ({ namespace, pod }) => signalRedis(namespace, pod, 'STOP')

const switchover: Act = async ({ namespace, pod }) => {
  const script = 'exec sh /redis/scripts/in-pod.sh redis-prestop.sh 2>&1'
  requireHandOver(pod, await runInPod(namespace, pod, script, handOverTimeoutMs))
}

const drainMachine: Act = async ({ namespace, pod }) => drain(namespace, await machineOf(namespace, pod))

const powerOffMachine: Act = async ({ namespace, pod }) => powerOff(namespace, await machineOf(namespace, pod))

const acts: FaultActs<PodName> = {
  'kill-master': { whom: 'master', act: kill },
  'freeze-master': { whom: 'master', act: freeze },
  'kill-replica': { whom: 'replica', act: kill },
  'freeze-replica': { whom: 'replica', act: freeze },
  'kill-sentinel': { whom: 'sentinel', act: kill },
  'freeze-sentinel': { whom: 'sentinel', act: freeze },
  'drain-master': { whom: 'master', act: drainMachine },
  'power-off-master': { whom: 'master', act: powerOffMachine },
  'partition-master': { whom: 'master', act: (unit, view) => cutOff(unit, view, { exceptClients: true }) },
  'black-hole-master': { whom: 'master', act: (unit, view) => cutOff(unit, view, { exceptClients: false }) },
  'dns-away': { whom: 'master', act: stopDns },
  switchover: { whom: 'master', act: switchover },
  failover: { whom: 'master', act: requestFailover }
}

/** The faults that a topology on Kubernetes takes. */
export const kubernetesFaultNames = Object.keys(acts) as readonly FaultName[]

export function injectKubernetesFault(
  namespace: string,
  view: TopologyView<NodeHandle>,
  fault: FaultName
): Promise<FaultRecord> {
  const unitOf = async ({ name }: NodeHandle) => ({ namespace, pod: name })
  return injectByTable({ acts, unitOf, whyNot: 'is not possible on Kubernetes' }, view, fault)
}
