import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestbedError } from '../errors.ts'
import type { ProcessNode } from '../node-handle.ts'
import { readNodeStatus } from '../redis/topology-status.ts'
import type { ProcessTopology } from '../topology.ts'
import { waitUntil } from '../wait-until.ts'
import { extraConfFile } from './node-launch.ts'
import { logTail, runningPid, startNode } from './node-process.ts'
import { createProcessTopology } from './process-topology.ts'
import { requireTools } from './require-tools.ts'
import { reserveAddresses } from './reserve-addresses.ts'
import { killNow, stopProcesses } from './stop-processes.ts'
import { resolveTopologyOptions, type TopologyOptions } from './topology-options.ts'
import { type TopologyState, toNodeHandle, writeState } from './topology-state.ts'

/**
 * Starts Redis and Sentinel as local processes and waits until they have found each other (about 3 s). They end with
 * `stop()`, or when this process exits in any way that runs its 'exit' event, unless `keepRunning` is set.
 */
export async function startTopology(options: TopologyOptions = {}): Promise<ProcessTopology> {
  const resolved = resolveTopologyOptions(options)
  requireTools(resolved.redisServer)
  const state = await prepare(options, resolved)
  const onExit = () => killNow(state)
  if (options.keepRunning !== true) process.on('exit', onExit)
  try {
    const topology = createProcessTopology(state, () => process.off('exit', onExit))
    await firstBoot(state)
    await waitOrFail(state, () => topology.waitUntilSettled(20_000))
    return topology
  } catch (error) {
    process.off('exit', onExit)
    await stopProcesses(state)
    throw error
  }
}

async function prepare(
  options: TopologyOptions,
  resolved: ReturnType<typeof resolveTopologyOptions>
): Promise<TopologyState> {
  const { replicas, sentinels, downAfterMs, minReplicas, network, masterName, redisServer } = resolved
  if (options.folder !== undefined) mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  const folder = realpathSync(options.folder ?? mkdtempSync(join(tmpdir(), 'redis-testbed-')))
  const nodes = await reserveAddresses(network, 'redis', replicas + 1, options.ports?.redis)
  const sentinelAddresses = await reserveAddresses(network, 'sentinel', sentinels, options.ports?.sentinel)
  const state: TopologyState = {
    folder,
    madeFolder: options.folder === undefined,
    masterName,
    downAfterMs,
    minReplicas,
    network,
    redisServer,
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.sentinelPassword === undefined ? {} : { sentinelPassword: options.sentinelPassword }),
    nodes: nodes.map((address, index) => toNodeHandle(folder, 'redis', index, address)),
    sentinels: sentinelAddresses.map((address, index) => toNodeHandle(folder, 'sentinel', index, address))
  }
  writeFileSync(extraConfFile(folder), `min-replicas-to-write ${minReplicas}\n`)
  writeState(state)
  return state
}

/**
 * Redis before Sentinel, without waiting for a majority: a Sentinel that finds the master with its replicas attached
 * knows them at once, one that came first asks again only after 10 s.
 */
async function firstBoot(state: TopologyState): Promise<void> {
  const [first, ...others] = state.nodes
  if (first === undefined) return
  startNode(state, first, { startWaitSeconds: 0 })
  await waitForNode(state, first, 'master')
  for (const node of others) startNode(state, node, { startWaitSeconds: 0 })
  await waitOrFail(state, () =>
    waitUntil(
      'replicas online',
      async () => (await readNodeStatus(first, state.password)).onlineReplicas === others.length,
      { timeoutMs: 15_000 }
    )
  )
  for (const sentinel of state.sentinels) startNode(state, sentinel, { startWaitSeconds: 0 })
}

async function waitForNode(state: TopologyState, node: ProcessNode, role: 'master' | 'replica'): Promise<void> {
  const isUp = async () => {
    if (runningPid(node) === undefined)
      throw new TestbedError('TESTBED_START_FAILED', `${node.name} ended while starting`)
    return (await readNodeStatus(node, state.password)).role === role
  }
  await waitOrFail(state, () => waitUntil(`${node.name} is ${role}`, isUp, { timeoutMs: 15_000 }))
}

/** A failed start says what the nodes said last, the ended ones first. */
async function waitOrFail(state: TopologyState, wait: () => Promise<unknown>): Promise<void> {
  try {
    await wait()
  } catch (cause) {
    const all = [...state.nodes, ...state.sentinels]
    const ended = all.filter((node) => runningPid(node) === undefined)
    const logs = (ended.length > 0 ? ended : all).map(
      (node) => `--- ${node.name} (port ${node.port})\n${logTail(node)}`
    )
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new TestbedError('TESTBED_START_FAILED', `${message}\n${logs.join('\n')}`, { cause })
  }
}
