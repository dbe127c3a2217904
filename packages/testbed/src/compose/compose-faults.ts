import { TestbedError } from '../errors.ts'
import type { FaultName } from '../fault-names.ts'
import type { NodeHandle } from '../node-handle.ts'
import type { FaultRecord, FaultTargets } from '../topology.ts'
import type { TopologyView } from '../topology-view.ts'
import { type ComposeContainer, readContainers } from './compose-containers.ts'
import { docker } from './docker.ts'

type Act = (container: ComposeContainer, view: TopologyView<NodeHandle>) => Promise<unknown>

const kill: Act = ({ id }) => docker(['kill', id])
const freeze: Act = ({ id }) => docker(['pause', id])
const disconnect: Act = ({ id, networks: [network = ''] }) => docker(['network', 'disconnect', network, id])

const switchover: Act = async ({ id, service }) => {
  const said = await docker(['exec', id, 'sh', '-c', 'exec sh /redis/scripts/redis-prestop.sh 2>&1'])
  if (said.includes('handed over to')) return
  throw new TestbedError('TESTBED_SWITCHOVER_REFUSED', `switchover of ${service} did nothing: ${said.trim()}`)
}

const failover: Act = async (_container, { targets, requestFailover }) =>
  requestFailover(await targets.activeSentinel())

/** What can be done to containers with the engine alone: kill, pause, disconnect; and what Redis itself can be asked. */
const acts: Partial<Record<FaultName, { readonly whom: keyof FaultTargets; readonly act: Act }>> = {
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
  failover: { whom: 'master', act: failover }
}

/** The faults that a Compose topology takes. */
export const composeFaultNames = Object.keys(acts) as readonly FaultName[]

export async function injectComposeFault(
  project: string,
  view: TopologyView<NodeHandle>,
  fault: FaultName
): Promise<FaultRecord> {
  const found = acts[fault]
  if (found === undefined) {
    throw new TestbedError(
      'TESTBED_FAULT_FAILED',
      `${fault} needs packet filters, which a topology of processes has in its network namespace; on Compose there are: ${composeFaultNames.join(', ')}`
    )
  }
  const target = await view.targets[found.whom]()
  const container = (await readContainers(project)).find(({ service }) => service === target.name)
  if (container === undefined) throw new TestbedError('TESTBED_NOT_FOUND', `${target.name} has no container`)
  const at = Date.now()
  await found.act(container, view)
  return { fault, target: target.name, at }
}
