import { TestbedError } from './errors.ts'
import type { NodeHandle } from './node-handle.ts'
import { ask, type Login } from './redis/ask.ts'
import { namedMaster } from './redis/named-master.ts'
import { readNodeStatus, readSentinelStatus, type TopologyStatus } from './redis/topology-status.ts'
import { unsettledReasons } from './redis/unsettled-reasons.ts'
import type { FaultTargets, Topology } from './topology.ts'
import { waitUntil } from './wait-until.ts'

/** What must be known of a topology to look at it, whatever it runs on. */
export interface TopologyAddresses<Node extends NodeHandle = NodeHandle> {
  readonly masterName: string
  readonly nodes: readonly Node[]
  readonly sentinels: readonly Node[]
  readonly password?: Login
  readonly sentinelPassword?: Login
  /** What clients say to be let in. @default the passwords */
  readonly clientEnvironment?: Readonly<Record<string, string>>
}

export interface TopologyView<Node extends NodeHandle> {
  /** The members of a topology that are the same on every backend. */
  readonly base: Pick<
    Topology<Node>,
    'masterName' | 'nodes' | 'sentinels' | 'ask' | 'currentMaster' | 'status' | 'waitUntilSettled' | 'environment'
  >
  readonly targets: FaultTargets<Node>
  /** `SENTINEL FAILOVER`, asked of a Sentinel that would act. */
  requestFailover(sentinel: NodeHandle): Promise<void>
}

const questionTimeoutMs = 5000

/** The questions that are the same on every backend: asked of Redis and Sentinel themselves. */
export function createTopologyView<Node extends NodeHandle>(addresses: TopologyAddresses<Node>): TopologyView<Node> {
  const { masterName, nodes, sentinels, password, sentinelPassword } = addresses
  const readNodes = () => Promise.all(nodes.map((node) => readNodeStatus(node, password)))
  const readSentinels = () =>
    Promise.all(sentinels.map((sentinel) => readSentinelStatus(sentinel, masterName, sentinelPassword)))
  const status = async (): Promise<TopologyStatus> => {
    const [nodeStatus, sentinelStatus] = await Promise.all([readNodes(), readSentinels()])
    return { nodes: nodeStatus, sentinels: sentinelStatus }
  }
  const find = (from: readonly Node[], name: string | undefined, what: string): Node => {
    const node = from.find((candidate) => candidate.name === name)
    if (node === undefined) throw new TestbedError('TESTBED_NOT_FOUND', what)
    return node
  }
  const currentMaster = async () => {
    const address = namedMaster(await readSentinels())
    const name = nodes.find(({ host, port }) => `${host}:${port}` === address)?.name
    return find(nodes, name, 'no majority of Sentinels names one of the nodes as master')
  }
  const targets: FaultTargets<Node> = {
    master: currentMaster,
    replica: async () => {
      const replica = (await readNodes()).find((node) => node.role === 'replica')
      return find(nodes, replica?.name, 'no replica answers')
    },
    sentinel: async () => {
      const sentinel = (await readSentinels()).find((candidate) => candidate.reachable)
      return find(sentinels, sentinel?.name, 'no Sentinel answers')
    },
    activeSentinel: async () => {
      // One that takes a replica for a master, for some seconds after a replaced one came back, would undo its promotion.
      const areRolesKnown = async () => (await readSentinels()).every((one) => one.rolesAreKnown !== false)
      await waitUntil('the Sentinels to know the roles', areRolesKnown, { timeoutMs: 12_000 }).catch(() => {})
      const sentinel = (await readSentinels()).find((candidate) => candidate.tilt === false)
      return find(sentinels, sentinel?.name, 'no Sentinel answers that is not in TILT')
    }
  }
  const toAddressMap = () =>
    [...nodes, ...sentinels].flatMap(({ host, port, dial }) =>
      dial === undefined ? [] : [`${host}:${port}=${dial.host}:${dial.port}`]
    )
  const base: TopologyView<Node>['base'] = {
    masterName,
    nodes,
    sentinels,
    ask: (node, ...commands) =>
      ask(node.dial ?? node, node.kind === 'redis' ? password : sentinelPassword, commands, questionTimeoutMs),
    currentMaster,
    status,
    environment: () => ({
      REDIS_MODE: 'sentinel',
      REDIS_SENTINELS: sentinels.map(({ host, port }) => `${host}:${port}`).join(','),
      REDIS_MASTER_NAME: masterName,
      ...(typeof password === 'string' ? { REDIS_PASSWORD: password } : {}),
      ...(typeof sentinelPassword === 'string' ? { REDIS_SENTINEL_PASSWORD: sentinelPassword } : {}),
      ...addresses.clientEnvironment,
      ...(toAddressMap().length === 0 ? {} : { REDIS_ADDRESS_MAP: toAddressMap().join(',') })
    }),
    waitUntilSettled: async (timeoutMs) => {
      let reasons: string[] = []
      const isSettled = async () => {
        reasons = unsettledReasons(await status())
        return reasons.length === 0
      }
      await waitUntil('topology settled', isSettled, { timeoutMs, detail: () => reasons.join('\n') })
    }
  }
  return {
    base,
    targets,
    requestFailover: async (sentinel) => {
      const [reply] = await ask(sentinel.dial ?? sentinel, sentinelPassword, [['SENTINEL', 'FAILOVER', masterName]])
      if (reply === 'OK') return
      throw new TestbedError('TESTBED_FAULT_FAILED', `${sentinel.name} refused the failover: ${reply}`)
    }
  }
}
