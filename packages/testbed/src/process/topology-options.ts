import { TestbedError } from '../errors.ts'
import { isInNamespace } from '../network/namespace.ts'
import type { TopologyNetwork } from './topology-state.ts'

export interface TopologyOptions {
  /** Where every node keeps its files; empty or new. @default a new temporary folder, removed by `stop()` */
  readonly folder?: string
  /** Replicas beside the master. @default 2 */
  readonly replicas?: number
  /** @default 3 */
  readonly sentinels?: number
  /** Sentinel's down-after-milliseconds. @default 1000 */
  readonly downAfterMs?: number
  /** min-replicas-to-write on every node. @default 1 */
  readonly minReplicas?: number
  /** `namespace` needs a process that `runInNamespace` started; there addresses can be cut. @default 'loopback' */
  readonly network?: TopologyNetwork
  /** @default 'mymaster' */
  readonly masterName?: string
  /** Ports to use where they are free; others are chosen in their place. @default free ones */
  readonly ports?: { readonly redis?: readonly number[]; readonly sentinel?: readonly number[] }
  readonly password?: string
  readonly sentinelPassword?: string
  /** Whether its processes outlive this one, to be found again by `attachTopology`. @default false */
  readonly keepRunning?: boolean
  /** Path of the binary. @default `REDIS_SERVER`, else `redis-server` on PATH */
  readonly redisServer?: string
}

/** The options with their defaults, checked. */
export function resolveTopologyOptions(options: TopologyOptions) {
  const resolved = {
    replicas: options.replicas ?? 2,
    sentinels: options.sentinels ?? 3,
    downAfterMs: options.downAfterMs ?? 1000,
    minReplicas: options.minReplicas ?? 1,
    network: options.network ?? 'loopback',
    masterName: options.masterName ?? 'mymaster',
    redisServer: options.redisServer ?? process.env.REDIS_SERVER ?? 'redis-server'
  }
  const atLeast = { replicas: 0, sentinels: 1, downAfterMs: 100, minReplicas: 0 } as const
  for (const [name, minimum] of Object.entries(atLeast)) {
    const value = resolved[name as keyof typeof atLeast]
    if (!Number.isInteger(value) || value < minimum) {
      throw new TestbedError(
        'TESTBED_BAD_OPTION',
        `${name} must be a whole number of at least ${minimum}, not ${value}`
      )
    }
  }
  if (resolved.minReplicas > resolved.replicas) {
    const { minReplicas, replicas } = resolved
    throw new TestbedError(
      'TESTBED_BAD_OPTION',
      `minReplicas ${minReplicas} is more than the ${replicas} replicas there are`
    )
  }
  if (!/^[\w.-]+$/.test(resolved.masterName)) {
    throw new TestbedError(
      'TESTBED_BAD_OPTION',
      `masterName may hold letters, digits, '.', '_' and '-', not ${resolved.masterName}`
    )
  }
  if (resolved.network === 'namespace' && !isInNamespace()) {
    throw new TestbedError('TESTBED_BAD_OPTION', "network 'namespace' needs a process that runInNamespace started")
  }
  return resolved
}
