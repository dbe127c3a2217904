import type { CommandFlag } from './fake-command.ts'

/** Why a node refuses commands for now. */
export type NodeRefusal = 'LOADING' | 'MASTERDOWN' | 'READONLY' | 'OOM' | 'NOREPLICAS' | 'MISCONF'

const texts: Readonly<Record<NodeRefusal, string>> = {
  LOADING: 'LOADING Redis is loading the dataset in memory',
  MASTERDOWN: "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
  READONLY: "READONLY You can't write against a read only replica.",
  OOM: "OOM command not allowed when used memory > 'maxmemory'.",
  NOREPLICAS: 'NOREPLICAS Not enough good replicas to write.',
  MISCONF:
    'MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist on disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.'
}

/** The error text for a command with these flags, in Redis' own order of checks; `undefined` when it may run. */
export function findRefusal(
  flags: readonly CommandFlag[],
  role: 'master' | 'replica',
  refusal: NodeRefusal | undefined
): string | undefined {
  const isWrite = flags.includes('write')
  if (refusal === 'OOM' && flags.includes('deny-oom')) return texts.OOM
  if (refusal === 'MISCONF' && isWrite && role === 'master') return texts.MISCONF
  if (refusal === 'NOREPLICAS' && isWrite && role === 'master') return texts.NOREPLICAS
  if (isWrite && (role === 'replica' || refusal === 'READONLY')) return texts.READONLY
  if (refusal === 'MASTERDOWN' && !flags.includes('stale')) return texts.MASTERDOWN
  if (refusal === 'LOADING' && !flags.includes('loading')) return texts.LOADING
  return undefined
}
