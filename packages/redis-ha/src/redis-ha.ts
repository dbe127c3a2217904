import type { Redis, RedisOptions } from 'ioredis'
import type { Registry } from 'prom-client'
import type { RedisHaConfig } from './config/redis-ha-config.ts'
import type { RedisHaEvents } from './observe/events.ts'
import type { Health } from './observe/health.ts'
import type { ReadOptions, ReadResult } from './read/read-options.ts'
import type { Switchover } from './topology/switchover.ts'
import type { View } from './topology/view.ts'
import type { BuildWrite, FenceOptions, WriteOptions, WriteResult } from './write/write-options.ts'

/** A client of one group of master and replicas. */
export interface RedisHa {
  readonly config: RedisHaConfig
  /** Resolves when a master can be written; rejects with the reason after `timeoutMs` (default 10000). The search goes on. */
  ready(timeoutMs?: number): Promise<void>
  /**
   * Sends the commands that `build` puts on `pipe`, and resolves when they are acknowledged. `build` is synchronous and may
   * be called again. Rejects with MasterUnavailableError, IndeterminateWriteError or WriteRefusedError.
   */
  write(build: BuildWrite, options?: WriteOptions): Promise<WriteResult>
  /**
   * Runs `query` on the node that fits the options; it may run on a second node too, so it must only read.
   * Rejects with UnconfirmedReadError or NoReadableNodeError.
   */
  read<T>(query: (node: Redis) => Promise<T>, options?: ReadOptions<T>): Promise<ReadResult<T>>
  /** Resolves with a token when all that the master did before the call has the guarantee of `durability`. */
  fence(options?: FenceOptions): Promise<string>
  /**
   * Replaces the master without losing or failing a write: drains, lets a replica catch up, has Sentinel switch. Takes about
   * 1.5 s. Rejects with SwitchoverError when the master stays the one it was.
   */
  switchover(): Promise<Switchover>
  /** An ioredis for libraries: it follows the master and never ends for good. The caller disconnects it. */
  createIoredis(options?: RedisOptions): Redis
  /** The topology as last agreed by a majority; undefined until there was one. */
  view(): View | undefined
  /** What this process knows now, without asking anybody. */
  health(): Health
  on<K extends keyof RedisHaEvents>(event: K, listener: (...args: RedisHaEvents[K]) => void): void
  off<K extends keyof RedisHaEvents>(event: K, listener: (...args: RedisHaEvents[K]) => void): void
  /** Fails what has not ended with ClosedError and closes every connection but those of `createIoredis`. */
  close(): Promise<void>
}

/** What `createRedisHa` is given. */
export interface RedisHaOptions {
  readonly config: RedisHaConfig
  /** Metrics are registered here; none without it. */
  readonly registry?: Registry
  /** Name of these connections in `CLIENT LIST`. @default 'redis-ha' */
  readonly clientName?: string
}
