import { type FaultAct, type FaultActs, injectByTable, requestFailover, requireHandOver } from '../fault-acts.ts'
import type { FaultName } from '../fault-names.ts'
import type { NodeHandle } from '../node-handle.ts'
import type { FaultRecord } from '../topology.ts'
import type { TopologyView } from '../topology-view.ts'
import { type ComposeContainer, containerOf } from './compose-containers.ts'
import { docker } from './docker.ts'

type Act = FaultAct<ComposeContainer>

const kill: Act = ({ id }) => docker(['kill', id])
const freeze: Act = ({ id }) => docker(['pause', id])
const disconnect: Act = ({ id, networks: [network = ''] }) => docker(['network', 'disconnect', network, id])

const switchover: Act = async ({ id, service }) =>
  requireHandOver(service, await docker(['exec', id, 'sh', '-c', 'exec sh /redis/scripts/redis-prestop.sh 2>&1']))

/** What can be done to containers with the engine alone: kill, pause, disconnect; and what Redis itself can be asked. */
const acts: FaultActs<ComposeContainer> = {
  'kill-master': { whom: 'master', act: kill },
  'freeze-master': { whom: 'master', act: freeze },
  'kill-replica': { whom: 'replica', act: kill },
  'freeze-replica': { whom: 'replica', act: freeze },
  'kill-sentinel': { whom: 'sentinel', act: kill },
  'freeze-sentinel': { whom: 'sentinel', act: freeze },
  'black-hole-master': { whom: 'master', act: disconnect },
  'black-hole-replica': { whom: 'replica', act: disconnect },
  'cut-sentinel': { whom: 'sentinel', act: disconnect },
  switchover: { whom: 'master', act: switchover },
  failover: { whom: 'master', act: requestFailover }
}

/** The faults that a Compose topology takes. */
export const composeFaultNames = Object.keys(acts) as readonly FaultName[]

export function injectComposeFault(
  project: string,
  view: TopologyView<NodeHandle>,
  fault: FaultName
): Promise<FaultRecord> {
  const unitOf = ({ name }: NodeHandle) => containerOf(project, name)
  const whyNot = 'needs packet filters, which a topology of processes has in its network namespace, or a cluster'
  return injectByTable({ acts, unitOf, whyNot }, view, fault)
}
