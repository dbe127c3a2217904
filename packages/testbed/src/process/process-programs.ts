import type { NodeHandle } from '../node-handle.ts'
import type { GroupScript, Program, RedisTool } from '../program.ts'
import { groupScriptFile, scriptEnvironment } from './node-launch.ts'
import { readState } from './topology-state.ts'

/** A tool of Redis on this machine, at a node of the topology in `folder`. */
export function processRedisTool(
  folder: string,
  { kind, host, port }: NodeHandle,
  tool: RedisTool,
  args: readonly string[]
): Program {
  const { password, sentinelPassword } = readState(folder)
  const secret = kind === 'redis' ? password : sentinelPassword
  return {
    program: tool,
    args: ['-h', host, '-p', String(port), ...args],
    environment: secret === undefined ? {} : { REDISCLI_AUTH: secret }
  }
}

/** A script for the whole topology in `folder`, with its backups in `backups`. */
export function processGroupScript(
  folder: string,
  backups: string,
  script: GroupScript,
  args: readonly string[]
): Program {
  const state = readState(folder)
  const [first] = state.nodes
  return {
    program: 'sh',
    args: [groupScriptFile(script), ...args],
    environment: {
      ...(first === undefined ? {} : scriptEnvironment(state, first)),
      REDIS_BACKUP_DIR: backups,
      REDIS_RESTORE_HOST: first?.host ?? '127.0.0.1'
    }
  }
}
