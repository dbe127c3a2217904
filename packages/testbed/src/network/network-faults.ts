import { setTimeout as delay } from 'node:timers/promises'
import { TestbedError } from '../errors.ts'
import type { NetworkFaultName } from '../fault-names.ts'
import type { NodeHandle } from '../node-handle.ts'
import type { TopologyState } from '../process/topology-state.ts'
import { ask } from '../redis/ask.ts'
import { readNodeStatus } from '../redis/topology-status.ts'
import type { FaultOptions, FaultRecord, FaultTargets } from '../topology.ts'
import { waitUntil } from '../wait-until.ts'
import { cutBetween, cutOff, redirect } from './cuts.ts'
import { type DelayProxy, startDelayProxy } from './delay-proxy.ts'
import { addRules, clearRules } from './packet-filter.ts'
import { preferNobody, preferReplica } from './prefer-replica.ts'

type Act = (targets: FaultTargets, options: Required<FaultOptions>) => Promise<Omit<FaultRecord, 'fault'>>

const defaults: Required<FaultOptions> = { lagMs: 3000 }

/** Cuts and delays connections of one topology in this namespace. */
export class NetworkFaults {
  readonly #state: TopologyState
  readonly #proxies: DelayProxy[] = []

  constructor(state: TopologyState) {
    this.#state = state
  }

  async inject(fault: NetworkFaultName, targets: FaultTargets, options: FaultOptions = {}): Promise<FaultRecord> {
    if (this.#state.network !== 'namespace') {
      throw new TestbedError('TESTBED_FAULT_FAILED', `${fault} needs a topology with network: 'namespace'`)
    }
    return { fault, ...(await this.#acts[fault](targets, { ...defaults, ...options })) }
  }

  async heal(): Promise<void> {
    if (this.#state.network !== 'namespace') return
    await clearRules()
    for (const proxy of this.#proxies.splice(0)) proxy.close()
    await preferNobody(this.#state)
  }

  readonly #acts: Record<NetworkFaultName, Act> = {
    'partition-master': async ({ master }) => {
      const target = await master()
      return this.#cutFromOthers(target, this.#hostOf(target))
    },
    'partition-master-and-replica': async ({ master, replica }) => {
      // The replica's Sentinel stays outside: the majority must be there for anybody to be promoted.
      const [first, second] = await Promise.all([master(), replica()])
      return this.#cutFromOthers(first, [...this.#hostOf(first), second.host])
    },
    'black-hole-master': async ({ master }) => this.#cutOffHost(await master()),
    'black-hole-replica': async ({ replica }) => this.#cutOffHost(await replica()),
    'cut-sentinel': async ({ sentinel }) => {
      const target = await sentinel()
      return this.#cut(target, cutOff([target.host]))
    },
    'cut-replica-link': async ({ master, replica }) => {
      const [to, from] = await Promise.all([master(), replica()])
      return this.#cut(from, cutBetween([from.host], [to.host]))
    },
    'lag-replica': async ({ master, replica }, { lagMs }) => {
      const [to, from] = await Promise.all([master(), replica()])
      return this.#lag(from, to, lagMs)
    },
    'promote-laggard': async ({ master, replica, activeSentinel }, { lagMs }) => {
      const [to, from, sentinel] = await Promise.all([master(), replica(), activeSentinel()])
      await preferReplica(this.#state, from, sentinel)
      await this.#lag(from, to, lagMs)
      await delay(lagMs)
      const at = Date.now()
      const [reply] = await ask(sentinel, this.#state.sentinelPassword, [
        ['SENTINEL', 'FAILOVER', this.#state.masterName]
      ])
      if (reply === 'OK') return { target: from.name, at }
      throw new TestbedError('TESTBED_FAULT_FAILED', `${sentinel.name} refused the failover: ${reply}`)
    }
  }

  async #cut(target: NodeHandle, rules: readonly string[]) {
    const at = Date.now()
    await addRules('filter', rules)
    return { target: target.name, at }
  }

  #cutFromOthers(target: NodeHandle, inside: readonly string[]) {
    const all = [...this.#state.nodes, ...this.#state.sentinels].map(({ host }) => host)
    const outside = all.filter((address) => !inside.includes(address))
    return this.#cut(target, cutBetween(inside, outside))
  }

  #cutOffHost(node: NodeHandle) {
    return this.#cut(node, cutOff(this.#hostOf(node)))
  }

  /** The node's address and that of the Sentinel that shares its host. */
  #hostOf(node: NodeHandle): string[] {
    const index = this.#state.nodes.findIndex(({ name }) => name === node.name)
    return [node.host, ...this.#state.sentinels.slice(index, index + 1).map(({ host }) => host)]
  }

  async #lag(replica: NodeHandle, master: NodeHandle, lagMs: number) {
    const proxy = await startDelayProxy(master)
    this.#proxies.push(proxy)
    await addRules('nat', [redirect(replica.host, master, proxy.port)])
    // The next connection takes the detour and goes on where this one ends. Its handshake is not delayed.
    await ask(replica, this.#state.password, [['CLIENT', 'KILL', 'TYPE', 'master']])
    const isLinked = async () => (await readNodeStatus(replica, this.#state.password)).link === 'up'
    await waitUntil(`${replica.name} is linked through the proxy`, isLinked, { timeoutMs: 10_000 })
    const at = Date.now()
    proxy.delayMs = lagMs
    return { target: replica.name, at }
  }
}
