import type { NodeHandle } from '../node-handle.ts'
import { ask, type Login } from './ask.ts'
import { parseFields, parseInfo, parseReplicas } from './parse-reply.ts'

export interface NodeStatus {
  readonly name: string
  readonly address: string
  readonly role: 'master' | 'replica' | 'unreachable'
  /** Replication offset; 0 when unreachable. */
  readonly offset: number
  /** A replica's master, as `host:port`. */
  readonly master?: string
  /** A replica's link to its master. */
  readonly link?: 'up' | 'down'
  /** A master's replicas in state online. */
  readonly onlineReplicas?: number
}

export interface SentinelStatus {
  readonly name: string
  readonly address: string
  readonly reachable: boolean
  /** The master it names, as `host:port`. */
  readonly master?: string
  readonly epoch?: number
  /** Sentinel's flags for the master: `master` alone when all is well. */
  readonly flags?: string
  readonly quorum?: boolean
  /** In TILT, for 30 s after it was frozen: it answers but takes no part in failovers. */
  readonly tilt?: boolean
  readonly otherSentinels?: number
  /** Flags of each replica it knows: `slave` alone when all is well. */
  readonly replicaFlags?: readonly string[]
  /** No replica that is up was a master when it last asked it. */
  readonly rolesAreKnown?: boolean
}

export interface TopologyStatus {
  readonly nodes: readonly NodeStatus[]
  readonly sentinels: readonly SentinelStatus[]
}

/** What one Redis node says about itself. */
export async function readNodeStatus(node: NodeHandle, login?: Login): Promise<NodeStatus> {
  const known = { name: node.name, address: `${node.host}:${node.port}` }
  try {
    const [reply] = await ask(node.dial ?? node, login, [['INFO', 'replication']])
    if (reply instanceof Error) throw reply
    const info = parseInfo(reply)
    if (info.get('role') === 'master') {
      const onlineReplicas = [...info].filter(([k, v]) => /^slave\d+$/.test(k) && v.includes('state=online')).length
      return { ...known, role: 'master', offset: Number(info.get('master_repl_offset')), onlineReplicas }
    }
    return {
      ...known,
      role: 'replica',
      offset: Number(info.get('slave_repl_offset')),
      master: `${info.get('master_host')}:${info.get('master_port')}`,
      link: info.get('master_link_status') === 'up' ? 'up' : 'down'
    }
  } catch {
    return { ...known, role: 'unreachable', offset: 0 }
  }
}

/** What one Sentinel believes about the group. */
export async function readSentinelStatus(node: NodeHandle, masterName: string, login?: Login): Promise<SentinelStatus> {
  const known = { name: node.name, address: `${node.host}:${node.port}` }
  try {
    const [address, master, replicas, quorum, info] = await ask(node.dial ?? node, login, [
      // The Sentinel that leads a failover goes on showing the old address in SENTINEL MASTER, under the new epoch.
      ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName],
      ['SENTINEL', 'MASTER', masterName],
      ['SENTINEL', 'REPLICAS', masterName],
      ['SENTINEL', 'CKQUORUM', masterName],
      ['INFO', 'sentinel']
    ])
    if (master instanceof Error) throw master
    const fields = parseFields(master)
    const listed = parseReplicas(replicas)
    return {
      ...known,
      reachable: true,
      ...(Array.isArray(address) ? { master: address.join(':') } : {}),
      epoch: Number(fields.get('config-epoch')),
      flags: fields.get('flags') ?? '',
      quorum: String(quorum).startsWith('OK'),
      tilt: parseInfo(info).get('sentinel_tilt') === '1',
      otherSentinels: Number(fields.get('num-other-sentinels')),
      replicaFlags: listed.map((replica) => replica.get('flags') ?? ''),
      rolesAreKnown: listed.every(
        (replica) => replica.get('role-reported') !== 'master' || replica.get('flags')?.includes('down')
      )
    }
  } catch {
    return { ...known, reachable: false }
  }
}
