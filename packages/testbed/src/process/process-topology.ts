import { TestbedError } from '../errors.ts'
import { isNetworkFaultName } from '../fault-names.ts'
import { NetworkFaults } from '../network/network-faults.ts'
import type { NodeHandle } from '../node-handle.ts'
import { namedMaster } from '../redis/named-master.ts'
import { readNodeStatus, readSentinelStatus, type TopologyStatus } from '../redis/topology-status.ts'
import { unsettledReasons } from '../redis/unsettled-reasons.ts'
import type { Topology } from '../topology.ts'
import { waitUntil } from '../wait-until.ts'
import { injectFault } from './inject-fault.ts'
import { runningPid, signalNode, startNode } from './node-process.ts'
import { stopProcesses } from './stop-processes.ts'
import type { TopologyState } from './topology-state.ts'

/** A topology of local processes, seen through its state and pid files; it does not matter who started them. */
export function createProcessTopology(state: TopologyState, onStopped: () => void = () => {}): Topology {
  const { folder, masterName, nodes, sentinels, password, sentinelPassword } = state
  const network = new NetworkFaults(state)

  const readSentinels = () =>
    Promise.all(sentinels.map((sentinel) => readSentinelStatus(sentinel, masterName, sentinelPassword)))
  const status = async (): Promise<TopologyStatus> => {
    const [nodeStatus, sentinelStatus] = await Promise.all([
      Promise.all(nodes.map((node) => readNodeStatus(node, password))),
      readSentinels()
    ])
    return { nodes: nodeStatus, sentinels: sentinelStatus }
  }
  const find = (from: readonly NodeHandle[], name: string | undefined, what: string): NodeHandle => {
    const node = from.find((candidate) => candidate.name === name)
    if (node === undefined) throw new TestbedError('TESTBED_NOT_FOUND', what)
    return node
  }
  const currentMaster = async () => {
    const address = namedMaster(await readSentinels())
    const name = nodes.find(({ host, port }) => `${host}:${port}` === address)?.name
    return find(nodes, name, 'no majority of Sentinels names one of the nodes as master')
  }
  const targets = {
    master: currentMaster,
    replica: async () => {
      const replica = (await status()).nodes.find((node) => node.role === 'replica')
      return find(nodes, replica?.name, 'no replica answers')
    },
    sentinel: async () => {
      const sentinel = (await readSentinels()).find((candidate) => candidate.reachable)
      return find(sentinels, sentinel?.name, 'no Sentinel answers')
    },
    activeSentinel: async () => {
      const sentinel = (await readSentinels()).find((candidate) => candidate.tilt === false)
      return find(sentinels, sentinel?.name, 'no Sentinel answers that is not in TILT')
    }
  }

  return {
    folder,
    masterName,
    nodes,
    sentinels,
    environment: () => ({
      REDIS_MODE: 'sentinel',
      REDIS_SENTINELS: sentinels.map(({ host, port }) => `${host}:${port}`).join(','),
      REDIS_MASTER_NAME: masterName,
      ...(password === undefined ? {} : { REDIS_PASSWORD: password }),
      ...(sentinelPassword === undefined ? {} : { REDIS_SENTINEL_PASSWORD: sentinelPassword })
    }),
    currentMaster,
    status,
    fault: (name, options) =>
      isNetworkFaultName(name) ? network.inject(name, targets, options) : injectFault(state, targets, name),
    heal: async () => {
      await network.heal()
      for (const node of [...sentinels, ...nodes]) {
        if (runningPid(node) === undefined) startNode(state, node, { startWaitSeconds: 30 })
        else signalNode(node, 'SIGCONT')
      }
    },
    waitUntilSettled: async (timeoutMs) => {
      let reasons: string[] = []
      const isSettled = async () => {
        reasons = unsettledReasons(await status())
        return reasons.length === 0
      }
      await waitUntil('topology settled', isSettled, { timeoutMs, detail: () => reasons.join('\n') })
    },
    stop: async () => {
      await network.heal()
      await stopProcesses(state)
      onStopped()
    }
  }
}
