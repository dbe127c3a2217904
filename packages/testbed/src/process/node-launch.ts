import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProcessNode } from '../node-handle.ts'
import type { GroupScript } from '../program.ts'
import type { TopologyState } from './topology-state.ts'

const scripts = fileURLToPath(new URL('../../../../infra/redis/scripts/', import.meta.url))

/** The handing over of a master, as before a planned stop. */
export const prestopScript = join(scripts, 'redis-prestop.sh')

/** A script that works on the whole group. */
export const groupScriptFile = (script: GroupScript): string => join(scripts, script)

/** File with what differs from `redis.base.conf` in this topology. */
export const extraConfFile = (folder: string): string => join(folder, 'extra.conf')

/** Which script starts `node`, with what. */
export function launchOf(state: TopologyState, node: ProcessNode, options: { startWaitSeconds: number }) {
  const env = scriptEnvironment(state, node)
  if (node.kind === 'sentinel') return { script: join(scripts, 'sentinel-start.sh'), argument: node.confFile, env }
  return {
    script: join(scripts, 'redis-start.sh'),
    argument: dirname(node.confFile),
    env: { ...env, REDIS_START_WAIT: String(options.startWaitSeconds) }
  }
}

/** Environment of the scripts in infra/redis for `node`. Of our own environment only PATH and the like goes in. */
export function scriptEnvironment(state: TopologyState, node: ProcessNode): Record<string, string> {
  const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'REDIS_CLI']
  const addresses = (nodes: readonly ProcessNode[]) => nodes.map(({ host, port }) => `${host}:${port}`).join(',')
  return {
    ...Object.fromEntries(inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    REDIS_SERVER: state.redisServer,
    REDIS_MASTER_NAME: state.masterName,
    REDIS_NODES: addresses(state.nodes),
    REDIS_SENTINELS: addresses(state.sentinels),
    ...(state.password === undefined ? {} : { REDIS_PASSWORD: state.password }),
    ...(state.sentinelPassword === undefined ? {} : { REDIS_SENTINEL_PASSWORD: state.sentinelPassword }),
    ...(node.kind === 'redis'
      ? {
          REDIS_ANNOUNCE_HOST: node.host,
          REDIS_LOCAL_HOST: node.host,
          REDIS_BIND: node.host,
          ...(state.network === 'namespace' ? { REDIS_BIND_SOURCE: node.host } : {}),
          REDIS_PORT: String(node.port),
          REDIS_EXTRA_CONF: extraConfFile(state.folder)
        }
      : {
          SENTINEL_NAME: node.name,
          SENTINEL_ANNOUNCE_HOST: node.host,
          SENTINEL_BIND: node.host,
          ...(state.network === 'namespace' ? { SENTINEL_BIND_SOURCE: node.host } : {}),
          SENTINEL_PORT: String(node.port),
          SENTINEL_QUORUM: String(Math.floor(state.sentinels.length / 2) + 1),
          SENTINEL_DOWN_AFTER_MS: String(state.downAfterMs)
        })
  }
}
