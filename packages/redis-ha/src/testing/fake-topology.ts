import type { Credentials } from '../config/redis-ha-config.ts'
import type { NodeAddress } from '../topology/node-address.ts'
import { createFakeNode, type FakeNode, type FakeNodeOptions } from './fake-node.ts'
import { createFakeSentinel, type FakeSentinel } from './fake-sentinel.ts'
import type { FakeSentinelState, ReportedReplica } from './fake-sentinel-state.ts'
import { errorReply, ok, type Reply } from './resp-reply.ts'
import { noGoodReplica, replicaEvents, toReplicaEvent } from './sentinel-wire.ts'

/** How many of what, and what they have in common. */
export interface FakeTopologyOptions {
  /** @default 2 */
  readonly replicas?: number
  /** @default 3 */
  readonly sentinels?: number
  /** @default 'mymaster' */
  readonly masterName?: string
  /** @default a majority of the Sentinels */
  readonly quorum?: number
  /** In milliseconds, as the Sentinels report it; the fakes detect nothing by themselves. @default 1000 */
  readonly downAfterMs?: number
  /** Of every node. */
  readonly node?: FakeNodeOptions
  /** Password, and user name, that clients of the Sentinels must give. @default none */
  readonly sentinelCredentials?: Credentials
}

/** A master, its replicas and the Sentinels around them, all in this process; nothing happens unless a test asks for it. */
export interface FakeTopology {
  readonly masterName: string
  readonly nodes: readonly FakeNode[]
  readonly sentinels: readonly FakeSentinel[]
  /** The node that was promoted last; the first one at the start. */
  readonly master: FakeNode
  /** All other nodes. */
  readonly replicas: readonly FakeNode[]
  /** Addresses of the Sentinels, as a client is configured with. */
  readonly seeds: readonly NodeAddress[]
  node(index: number): FakeNode
  sentinel(index: number): FakeSentinel
  /** Announces, promotes, agrees and demotes, in one go. @default the replica that has most */
  failover(toIndex?: number): void
  /** Step 1: the leader (Sentinel 0) publishes `+try-failover` and whom it selected; nothing has changed yet. */
  announce(toIndex: number): void
  /** Step 2: the node says master and drops its clients; the old one still says so too. */
  promote(toIndex: number): void
  /** Step 3: one Sentinel, or all of them, take over the last promotion and publish `+switch-master`. */
  agree(sentinelIndex?: number): void
  /** Step 4: every other node follows the new master and drops its clients; dead ones follow when they come back. */
  demote(): void
  /** Says what Sentinels hold against a node ([]: nothing); one Sentinel, or all of them. */
  report(nodeIndex: number, problems: ReportedReplica['problems'], sentinelIndex?: number): void
  /** Starts one more replica, which all Sentinels know at once. */
  addReplica(): Promise<FakeNode>
  close(): Promise<void>
}

/** Starts everything; the caller closes it. */
export async function createFakeTopology(options: FakeTopologyOptions = {}): Promise<FakeTopology> {
  const { replicas = 2, sentinels: sentinelCount = 3, masterName = 'mymaster', downAfterMs = 1000 } = options
  const quorum = options.quorum ?? Math.floor(sentinelCount / 2) + 1
  const nodes = await Promise.all(Array.from({ length: replicas + 1 }, () => createFakeNode(options.node)))
  let master = at(nodes, 0)
  let epoch = 0
  const others = () => nodes.filter((node) => node !== master)
  for (const node of others()) node.replication.follow(master.replication)

  const sentinels = await Promise.all(
    Array.from({ length: sentinelCount }, () =>
      createFakeSentinel({
        masterName,
        quorum,
        downAfterMs,
        master: master.address,
        masterRunId: master.runId,
        replicas: others().map(toReport),
        onFailover: () => failoverByCommand(),
        ...(options.sentinelCredentials === undefined ? {} : { credentials: options.sentinelCredentials })
      })
    )
  )
  for (const { state, address } of sentinels) {
    state.sentinels = sentinels
      .filter((other) => other.address !== address)
      .map((other) => ({ address: other.address, runId: other.state.runId, isDown: false }))
  }

  const some = (index: number | undefined) => (index === undefined ? sentinels : [at(sentinels, index)])
  const bestReplica = () =>
    others()
      .filter((node) => node.server.isRunning && !node.server.isFrozen)
      .toSorted((a, b) => b.replication.offset - a.replication.offset)[0]

  const failoverByCommand = (): Reply => {
    const best = bestReplica()
    if (best === undefined) return errorReply(noGoodReplica)
    // Sentinel answers first; what it does, and says, comes later.
    setImmediate(() => topology.failover(nodes.indexOf(best)))
    return ok
  }

  const topology: FakeTopology = {
    masterName,
    nodes,
    sentinels,
    get master() {
      return master
    },
    get replicas() {
      return others()
    },
    get seeds() {
      return sentinels.map((sentinel) => sentinel.address)
    },
    node: (index) => at(nodes, index),
    sentinel: (index) => at(sentinels, index),
    failover: (given) => {
      const target = given === undefined ? bestReplica() : at(nodes, given)
      if (target === undefined) throw new Error('expected a replica that runs, got none')
      const toIndex = nodes.indexOf(target)
      topology.announce(toIndex)
      topology.promote(toIndex)
      topology.agree()
      topology.demote()
    },
    announce: (toIndex) => {
      const { state, publish } = at(sentinels, 0)
      const group = `master ${masterName} ${state.master.host} ${state.master.port}`
      publish('+new-epoch', `${epoch + 1}`)
      publish('+try-failover', group)
      publish('+vote-for-leader', `${state.runId} ${epoch + 1}`)
      publish('+elected-leader', group)
      publish(replicaEvents.selected, toReplicaEvent(at(nodes, toIndex).address, state))
    },
    promote: (toIndex) => {
      const { state, publish } = at(sentinels, 0)
      master = at(nodes, toIndex)
      epoch += 1
      master.replication.promote()
      for (const connection of [...master.server.connections]) connection.end()
      publish(replicaEvents.promoted, toReplicaEvent(master.address, state))
    },
    agree: (sentinelIndex) => {
      const leader = at(sentinels, 0).state
      for (const { state, publish } of some(sentinelIndex)) {
        const from = state.master
        state.master = master.address
        state.masterRunId = master.runId
        state.masterProblems = []
        state.configEpoch = epoch
        state.replicas = others().map((node) => findReport(state, node) ?? toReport(node))
        publish('+config-update-from', `sentinel ${leader.runId} @ ${masterName} ${from.host} ${from.port}`)
        publish(
          '+switch-master',
          `${masterName} ${from.host} ${from.port} ${master.address.host} ${master.address.port}`
        )
      }
    },
    demote: () => {
      for (const node of others()) {
        if (node.replication.master === master.replication) continue
        node.replication.follow(master.replication)
        for (const connection of [...node.server.connections]) connection.end()
      }
    },
    report: (nodeIndex, problems, sentinelIndex) => {
      const { address } = at(nodes, nodeIndex)
      const event = problems.includes('s_down') ? '+sdown' : '-sdown'
      for (const { state, publish } of some(sentinelIndex)) {
        const replica = state.replicas.find((one) => one.address === address)
        if (replica === undefined) state.masterProblems = problems
        else replica.problems = problems
        const group = `master ${masterName} ${address.host} ${address.port}`
        publish(event, replica === undefined ? group : toReplicaEvent(address, state))
      }
    },
    addReplica: async () => {
      const node = await createFakeNode(options.node)
      nodes.push(node)
      node.replication.follow(master.replication)
      for (const { state, publish } of sentinels) {
        state.replicas.push(toReport(node))
        publish(replicaEvents.added, toReplicaEvent(node.address, state))
      }
      return node
    },
    close: async () => {
      await Promise.all([...nodes, ...sentinels].map((one) => one.close()))
    }
  }
  return topology
}

function toReport(node: FakeNode): ReportedReplica {
  return {
    address: node.address,
    runId: node.runId,
    problems: [],
    priority: 100,
    // What Sentinel hears in INFO, without its ten seconds of delay.
    get isLinked() {
      return node.replication.isLinked
    },
    get offset() {
      return node.replication.offset
    }
  }
}

function findReport(state: FakeSentinelState, node: FakeNode): ReportedReplica | undefined {
  return state.replicas.find((replica) => replica.address === node.address)
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError(`expected an index below ${items.length}, got ${index}`)
  return item
}
