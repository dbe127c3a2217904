import type { NodeAddress } from '../topology/node-address.ts'

/** What `INFO replication` says about a node's place in a replication history. */
export interface ReplicationInfo {
  readonly role: 'master' | 'replica'
  /** Name of the history; offsets of different histories must never be compared. */
  readonly replid: string
  /** The history before the last promotion, shared up to, and not with, `secondOffset`; -1 when there was none. */
  readonly replid2: string
  readonly secondOffset: number
  /** Bytes of the history this node has; on a replica, bytes applied. */
  readonly offset: number
  /** The master a replica follows. */
  readonly master: NodeAddress | undefined
  /** Replicas that count for `min-replicas-to-write`; undefined where that is not set. */
  readonly goodReplicas: number | undefined
}

/** Parses the reply of `INFO replication`; `undefined` when it is not one. */
export function parseReplicationInfo(text: string): ReplicationInfo | undefined {
  const field = (name: string) => readField(text, name)
  const role = field('role')
  const replid = field('master_replid')
  if ((role !== 'master' && role !== 'slave') || replid === undefined) return undefined
  const history = {
    replid,
    replid2: field('master_replid2') ?? '',
    secondOffset: Number(field('second_repl_offset') ?? -1)
  }
  if (role === 'master') {
    return {
      role,
      ...history,
      offset: Number(field('master_repl_offset') ?? 0),
      master: undefined,
      goodReplicas: toCount(field('min_slaves_good_slaves'))
    }
  }
  const host = field('master_host')
  const port = Number(field('master_port'))
  return {
    role: 'replica',
    ...history,
    offset: Number(field('slave_repl_offset') ?? -1),
    master: host !== undefined && port > 0 ? { host, port } : undefined,
    goodReplicas: undefined
  }
}

function toCount(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}

function readField(text: string, name: string): string | undefined {
  const start = text.startsWith(`${name}:`) ? 0 : text.indexOf(`\n${name}:`) + 1
  if (start === 0 && !text.startsWith(`${name}:`)) return undefined
  const from = start + name.length + 1
  const end = text.indexOf('\r', from)
  return text.slice(from, end === -1 ? undefined : end)
}
