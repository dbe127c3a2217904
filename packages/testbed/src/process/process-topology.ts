import { TestbedError } from '../errors.ts'
import { isFaultName, isNetworkFaultName } from '../fault-names.ts'
import { NetworkFaults } from '../network/network-faults.ts'
import type { ProcessTopology } from '../topology.ts'
import { createTopologyView } from '../topology-view.ts'
import { injectFault } from './inject-fault.ts'
import { endNodes, runningPid, signalNode, startNode } from './node-process.ts'
import { stopProcesses } from './stop-processes.ts'
import type { TopologyState } from './topology-state.ts'

/** A topology of local processes, seen through its state and pid files; it does not matter who started them. */
export function createProcessTopology(state: TopologyState, onStopped: () => void = () => {}): ProcessTopology {
  const { folder, nodes, sentinels } = state
  const network = new NetworkFaults(state)
  const view = createTopologyView(state)
  return {
    ...view.base,
    folder,
    fault: async (name, options) => {
      if (isNetworkFaultName(name)) return network.inject(name, view.targets, options)
      if (isFaultName(name)) return injectFault(state, view, name)
      throw new TestbedError('TESTBED_FAULT_FAILED', `${name} needs a cluster; processes are all on one machine`)
    },
    heal: async () => {
      await network.heal()
      for (const node of [...sentinels, ...nodes]) {
        if (runningPid(node) === undefined) startNode(state, node, { startWaitSeconds: 30 })
        else signalNode(node, 'SIGCONT')
      }
    },
    restart: async (node) => {
      const master = await view.base.currentMaster().catch(() => undefined)
      if (master?.name === node.name) await injectFault(state, view, 'switchover')
      await endNodes([node])
      startNode(state, node, { startWaitSeconds: 30 })
    },
    stop: async () => {
      await network.heal()
      await stopProcesses(state)
      onStopped()
    }
  }
}
