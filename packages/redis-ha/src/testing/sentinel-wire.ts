import type { NodeAddress } from '../topology/node-address.ts'
import { fakeRedisVersion } from './fake-handshake.ts'
import type { FakeSentinelState, ReportedReplica, ReportedSentinel } from './fake-sentinel-state.ts'
import type { Reply } from './resp-reply.ts'

// Here and in node-wire.ts, and nowhere else, stands the wire's older word for a replica.

/** SENTINEL's subcommand before it was called REPLICAS. */
export const oldReplicasSubcommand = 'SLAVES'

export const noGoodReplica = 'NOGOODSLAVE No suitable replica to promote'

/** Channels of the events that name a replica. */
export const replicaEvents = { added: '+slave', selected: '+selected-slave', promoted: '+promoted-slave' } as const

/** The words of an event about a replica: `slave <name> <ip> <port> @ <group> <ip> <port>`. */
export function toReplicaEvent({ host, port }: NodeAddress, { masterName, master }: FakeSentinelState): string {
  return `slave ${host}:${port} ${host} ${port} @ ${masterName} ${master.host} ${master.port}`
}

/** The answer to `SENTINEL MASTER`. */
export function toMasterFields(state: FakeSentinelState): Reply {
  return toFields(state.masterName, state.master, state.masterRunId, toFlags('master', state.masterProblems), {
    'down-after-milliseconds': state.downAfterMs,
    'last-ok-ping-reply': state.masterSeenMsAgo,
    'info-refresh': 100,
    'role-reported': 'master',
    'role-reported-time': 10_000,
    'config-epoch': state.configEpoch,
    'num-slaves': state.replicas.length,
    'num-other-sentinels': state.sentinels.length,
    quorum: state.quorum,
    'failover-timeout': state.failoverTimeoutMs,
    'parallel-syncs': 1
  })
}

/** One entry of `SENTINEL REPLICAS`. */
export function toReplicaFields(replica: ReportedReplica, { master, downAfterMs }: FakeSentinelState): Reply {
  const { address, isLinked } = replica
  const name = `${address.host}:${address.port}`
  return toFields(name, address, replica.runId, toFlags('slave', replica.problems), {
    'down-after-milliseconds': downAfterMs,
    'info-refresh': replica.infoMsAgo ?? 100,
    'role-reported': replica.isMaster === true ? 'master' : 'slave',
    'role-reported-time': 10_000,
    'master-link-down-time': 0,
    'master-link-status': isLinked ? 'ok' : 'err',
    'master-host': isLinked ? master.host : '?',
    'master-port': isLinked ? master.port : 0,
    'slave-priority': replica.priority,
    'slave-repl-offset': replica.offset,
    'replica-announced': 1
  })
}

/** One entry of `SENTINEL SENTINELS`. */
export function toSentinelFields(
  { address, runId, isDown }: ReportedSentinel,
  { downAfterMs }: FakeSentinelState
): Reply {
  return toFields(runId, address, runId, toFlags('sentinel', isDown ? ['s_down'] : []), {
    'down-after-milliseconds': downAfterMs,
    'last-hello-message': 500,
    'voted-leader': '?',
    'voted-leader-epoch': 0
  })
}

/** What INFO answers. */
export function renderSentinelInfo(state: FakeSentinelState, port: number): string {
  const { masterName, master, masterProblems, replicas, sentinels } = state
  const status = masterProblems.includes('o_down') ? 'odown' : masterProblems.includes('s_down') ? 'sdown' : 'ok'
  const known = `slaves=${replicas.length},sentinels=${sentinels.length + 1}`
  return [
    `# Server\r\nredis_version:${fakeRedisVersion}\r\nredis_mode:sentinel\r\ntcp_port:${port}\r\n`,
    '# Sentinel\r\nsentinel_masters:1\r\nsentinel_tilt:0',
    `master0:name=${masterName},status=${status},address=${master.host}:${master.port},${known}\r\n`
  ].join('\r\n')
}

/** Redis' order: what is down comes before the kind, `disconnected` behind it. */
function toFlags(kind: string, problems: readonly string[]): string {
  const down = problems.filter((problem) => problem !== 'disconnected')
  return [...down, kind, ...problems.filter((problem) => problem === 'disconnected')].join(',')
}

function toFields(
  name: string,
  { host, port }: NodeAddress,
  runid: string,
  flags: string,
  more: Readonly<Record<string, string | number>>
): Reply {
  const link = { 'link-pending-commands': 0, 'link-refcount': 1, 'last-ping-sent': 0, 'last-ok-ping-reply': 100 }
  const fields = { name, ip: host, port, runid, flags, ...link, 'last-ping-reply': 100, ...more }
  return new Map(Object.entries(fields).map(([field, value]) => [field, `${value}`]))
}
