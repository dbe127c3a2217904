import type { NodeAddress } from '../topology/node-address.ts'
import type { CommandTable } from './fake-command.ts'
import type { FakeConnection, HandlerResult } from './fake-connection.ts'
import { fakeRedisVersion } from './fake-handshake.ts'
import type { NodeRefusal } from './fake-node-refusal.ts'
import type { FakeReplication } from './fake-replication.ts'
import { type ReplicationReport, renderReplicationInfo, toRoleReply } from './node-wire.ts'
import { errorReply } from './resp-reply.ts'

interface NodeFacts {
  readonly replication: FakeReplication
  readonly port: number
  readonly runId: () => string
  readonly refusal: () => NodeRefusal | undefined
}

const waitOnReplica =
  'ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is configured to be writable (which is not the default) writes to replicas are just local and are not propagated.'
const unblocked = 'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)'

/** INFO, ROLE and WAIT: what a node says of its replication. */
export function createNodeCommands({ replication, port, runId, refusal }: NodeFacts): CommandTable {
  const info: CommandTable[string]['run'] = (args) => {
    const wanted = args.map((arg) => arg.toLowerCase())
    const sections: Readonly<Record<string, () => string>> = {
      server: () =>
        `# Server\r\nredis_version:${fakeRedisVersion}\r\nredis_mode:standalone\r\nrun_id:${runId()}\r\ntcp_port:${port}\r\n`,
      memory: () => '# Memory\r\nused_memory:1048576\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\n',
      persistence: () => `# Persistence\r\nloading:${refusal() === 'LOADING' ? '1\r\nloading_eta_seconds:1' : '0'}\r\n`,
      replication: () => renderReplicationInfo(toReport(replication))
    }
    const isAll = wanted.length === 0 || wanted.some((name) => /^(all|default|everything)$/.test(name))
    return Object.entries(sections)
      .filter(([name]) => isAll || wanted.includes(name))
      .map(([, render]) => render())
      .join('\r\n')
  }

  const wait = (args: readonly string[], connection: FakeConnection): HandlerResult | Promise<HandlerResult> => {
    const [count = '', timeoutMs = ''] = args
    if (replication.role === 'replica') return errorReply(waitOnReplica)
    if (!/^-?\d+$/.test(count)) return errorReply('ERR value is not an integer or out of range')
    if (!/^-?\d+$/.test(timeoutMs)) return errorReply('ERR timeout is not an integer or out of range')
    if (Number(timeoutMs) < 0) return errorReply('ERR timeout is negative')
    const offset = connection.lastWriteOffset
    const confirmed = replication.countAt(offset)
    if (confirmed >= Number(count) || connection.transaction !== undefined) return confirmed
    return replication.wait(Number(count), offset, Number(timeoutMs)).then((result) => {
      if (result !== 'demoted') return result
      connection.send(errorReply(unblocked))
      connection.end()
      return { action: 'none' }
    })
  }

  return {
    INFO: { arity: -1, flags: ['loading', 'stale'], run: info },
    ROLE: { arity: 1, flags: ['loading', 'stale'], run: () => toRoleReply(toReport(replication)) },
    WAIT: { arity: 3, run: wait }
  }
}

function toReport(replication: FakeReplication): ReplicationReport {
  const master = replication.master
  const address: NodeAddress | undefined = master?.address
  return {
    role: replication.role,
    replid: replication.replid,
    replid2: replication.replid2,
    offset: replication.offset,
    secondOffset: replication.secondOffset,
    master: address === undefined ? undefined : { address, isLinked: replication.isLinked },
    replicas: replication.replicas.map((replica) => ({
      address: replica.address,
      offset: replica.offset,
      lagSeconds: Math.floor(replica.silentMs / 1000)
    }))
  }
}
