import type { NodeAddress } from '../topology/node-address.ts'
import type { Reply } from './resp-reply.ts'

// Here and in sentinel-wire.ts, and nowhere else, stands the wire's older word for a replica: fields, flags and events are
// spelled as Redis and Sentinel send them.

/** What a node says of its replication. */
export interface ReplicationReport {
  readonly role: 'master' | 'replica'
  readonly replid: string
  readonly replid2: string
  readonly offset: number
  readonly secondOffset: number
  /** Where a replica gets its data from. */
  readonly master?: { readonly address: NodeAddress; readonly isLinked: boolean } | undefined
  readonly replicas: readonly { readonly address: NodeAddress; readonly offset: number; readonly lagSeconds: number }[]
}

function toRoleWord(role: ReplicationReport['role']): string {
  return role === 'master' ? 'master' : 'slave'
}

/** The section that `INFO replication` answers with. */
export function renderReplicationInfo(report: ReplicationReport): string {
  const { role, master, replicas, offset } = report
  const ofMaster =
    master === undefined
      ? []
      : [
          `master_host:${master.address.host}`,
          `master_port:${master.address.port}`,
          `master_link_status:${master.isLinked ? 'up' : 'down'}`,
          `master_last_io_seconds_ago:${master.isLinked ? 0 : -1}`,
          'master_sync_in_progress:0',
          `slave_read_repl_offset:${offset}`,
          `slave_repl_offset:${offset}`,
          ...(master.isLinked ? [] : ['master_link_down_since_seconds:1']),
          'slave_priority:100',
          'slave_read_only:1',
          'replica_announced:1'
        ]
  const lines = [
    '# Replication',
    `role:${toRoleWord(role)}`,
    ...ofMaster,
    `connected_slaves:${replicas.length}`,
    ...replicas.map(
      ({ address, offset, lagSeconds }, index) =>
        `slave${index}:ip=${address.host},port=${address.port},state=online,offset=${offset},lag=${lagSeconds}`
    ),
    'master_failover_state:no-failover',
    `master_replid:${report.replid}`,
    `master_replid2:${report.replid2}`,
    `master_repl_offset:${offset}`,
    `second_repl_offset:${report.secondOffset}`,
    'repl_backlog_active:1',
    'repl_backlog_size:1048576',
    'repl_backlog_first_byte_offset:1',
    `repl_backlog_histlen:${offset}`
  ]
  return `${lines.join('\r\n')}\r\n`
}

/** What ROLE answers. */
export function toRoleReply({ role, offset, master, replicas }: ReplicationReport): Reply {
  if (role === 'master' || master === undefined) {
    const listed = replicas.map((replica) => [replica.address.host, `${replica.address.port}`, `${replica.offset}`])
    return ['master', offset, listed]
  }
  const { address, isLinked } = master
  return [toRoleWord(role), address.host, address.port, isLinked ? 'connected' : 'connect', isLinked ? offset : -1]
}
