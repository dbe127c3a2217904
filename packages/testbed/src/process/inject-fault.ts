import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { TestbedError } from '../errors.ts'
import type { ProcessFaultName } from '../fault-names.ts'
import type { NodeHandle } from '../node-handle.ts'
import { ask } from '../redis/ask.ts'
import type { FaultRecord } from '../topology.ts'
import { prestopScript, scriptEnvironment } from './node-launch.ts'
import { signalNode, waitUntilEnded } from './node-process.ts'
import type { TopologyState } from './topology-state.ts'

/** Whom a fault can hit. */
export interface FaultTargets {
  master(): Promise<NodeHandle>
  /** A replica that answers. */
  replica(): Promise<NodeHandle>
  /** A Sentinel that answers. */
  sentinel(): Promise<NodeHandle>
  /** A Sentinel that answers and would act. */
  activeSentinel(): Promise<NodeHandle>
}

type Fault = (state: TopologyState, targets: FaultTargets) => Promise<Omit<FaultRecord, 'fault'>>

const sendSignal =
  (whom: keyof FaultTargets, signal: NodeJS.Signals): Fault =>
  async (_state, targets) => {
    const target = await targets[whom]()
    const at = Date.now()
    if (!signalNode(target, signal)) throw new TestbedError('TESTBED_FAULT_FAILED', `${target.name} is not running`)
    // A process dies some time after its SIGKILL; `heal` right after would take it for running.
    if (signal === 'SIGKILL') await waitUntilEnded([target])
    return { target: target.name, at }
  }

const switchover: Fault = async (state, targets) => {
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
  if (!stderr.includes('handed over to')) {
    throw new TestbedError('TESTBED_FAULT_FAILED', `switchover of ${target.name} did nothing: ${stderr}`)
  }
  return { target: target.name, at }
}

const failover: Fault = async (state, targets) => {
  const [target, sentinel] = await Promise.all([targets.master(), targets.activeSentinel()])
  const at = Date.now()
  const [reply] = await ask(sentinel, state.sentinelPassword, [['SENTINEL', 'FAILOVER', state.masterName]])
  if (reply !== 'OK') throw new TestbedError('TESTBED_FAULT_FAILED', `${sentinel.name} refused the failover: ${reply}`)
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
  targets: FaultTargets,
  fault: ProcessFaultName
): Promise<FaultRecord> {
  return { fault, ...(await acts[fault](state, targets)) }
}
