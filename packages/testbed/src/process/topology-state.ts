import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TestbedError } from '../errors.ts'
import type { NodeKind, ProcessNode } from '../node-handle.ts'
import type { Address } from '../redis/ask.ts'

/** Where the nodes are: all on 127.0.0.1, or each on an address of its own in a network namespace. */
export type TopologyNetwork = 'loopback' | 'namespace'

/** What another process needs to know about a topology: the content of `state.json` in its folder. */
export interface TopologyState {
  readonly folder: string
  /** `stop()` removes the folder only when the testbed made it. */
  readonly madeFolder: boolean
  readonly masterName: string
  readonly downAfterMs: number
  readonly minReplicas: number
  readonly network: TopologyNetwork
  readonly redisServer: string
  readonly password?: string
  readonly sentinelPassword?: string
  readonly nodes: readonly ProcessNode[]
  readonly sentinels: readonly ProcessNode[]
}

/** Where node number `index` (from 0) keeps its files. */
export function toNodeHandle(folder: string, kind: NodeKind, index: number, { host, port }: Address): ProcessNode {
  const name = `${kind}-${index + 1}`
  return {
    name,
    kind,
    host,
    port,
    confFile: join(folder, kind === 'redis' ? join(name, 'redis.conf') : `sentinel-${port}.conf`),
    logFile: join(folder, `${name}.log`),
    pidFile: join(folder, `${name}.pid`)
  }
}

/** Passwords are in it: only the owner may read it. */
export function writeState(state: TopologyState): void {
  mkdirSync(state.folder, { recursive: true })
  const file = join(state.folder, 'state.json')
  writeFileSync(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export function readState(folder: string): TopologyState {
  const file = join(folder, 'state.json')
  try {
    // Written by `writeState` in this folder, which only its owner can write to.
    return JSON.parse(readFileSync(file, 'utf8')) as TopologyState
  } catch (cause) {
    throw new TestbedError('TESTBED_NOT_FOUND', `no topology in ${folder}: ${file} cannot be read`, { cause })
  }
}
