import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { TestbedError } from '../errors.ts'
import { requireHandOver } from '../fault-acts.ts'
import type { ProcessFaultName } from '../fault-names.ts'
import type { ProcessNode } from '../node-handle.ts'
import type { FaultRecord, FaultTargets } from '../topology.ts'
import type { TopologyView } from '../topology-view.ts'
import { prestopScript, scriptEnvironment } from './node-launch.ts'
import { signalNode, waitUntilEnded } from './node-process.ts'
import type { TopologyState } from './topology-state.ts'

type Fault = (state: TopologyState, view: TopologyView<ProcessNode>) => Promise<Omit<FaultRecord, 'fault'>>

const sendSignal =
  (whom: keyof FaultTargets, signal: NodeJS.Signals): Fault =>
  async (_state, { targets }) => {
    const target = await targets[whom]()
    const at = Date.now()
    if (!signalNode(target, signal)) throw new TestbedError('TESTBED_FAULT_FAILED', `${target.name} is not running`)
    // A process dies some time after its SIGKILL; `heal` right after would take it for running.
    if (signal === 'SIGKILL') await waitUntilEnded([target])
    return { target: target.name, at }
  }

const switchover: Fault = async (state, { targets }) => {
  const target = await targets.master()
  const at = Date.now()
  const { stderr } = await promisify(execFile)('sh', [prestopScript], {
    env: scriptEnvironment(state, target),
    timeout: 40_000
  }).catch((cause) => {
    throw new TestbedError('TESTBED_FAULT_FAILED', `switchover of ${target.name} failed: ${cause.stderr ?? cause}`, {
      cause
    })
  })
  requireHandOver(target.name, stderr)
  return { target: target.name, at }
}

const failover: Fault = async (_state, { targets, requestFailover }) => {
  const [target, sentinel] = await Promise.all([targets.master(), targets.activeSentinel()])
  const at = Date.now()
  await requestFailover(sentinel)
  return { target: target.name, at }
}

const acts: Record<ProcessFaultName, Fault> = {
  'kill-master': sendSignal('master', 'SIGKILL'),
  'freeze-master': sendSignal('master', 'SIGSTOP'),
  'kill-replica': sendSignal('replica', 'SIGKILL'),
  'freeze-replica': sendSignal('replica', 'SIGSTOP'),
  'kill-sentinel': sendSignal('sentinel', 'SIGKILL'),
  'freeze-sentinel': sendSignal('sentinel', 'SIGSTOP'),
  switchover,
  failover
}

export async function injectFault(
  state: TopologyState,
  view: TopologyView<ProcessNode>,
  fault: ProcessFaultName
): Promise<FaultRecord> {
  return { fault, ...(await acts[fault](state, view)) }
}
