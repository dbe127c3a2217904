import type { ConnectionOptions } from 'node:tls'
import type { NodeAddress } from '../topology/node-address.ts'
import type { Timings } from './timings.ts'

/** A user name and password; both may be missing. */
export interface Credentials {
  readonly username?: string
  readonly password?: string
}

/** Asked at each new connection, so that a password can change without a restart; open connections stay. */
export type CredentialsProvider = () => Credentials | Promise<Credentials>

/** Fixed credentials, or a function that is asked at every new connection. */
export type CredentialsSource = Credentials | CredentialsProvider

interface CommonConfig {
  /** Logical database, selected on every data connection. @default 0 */
  readonly db: number
  /** Credentials of the Redis nodes. */
  readonly redis: CredentialsSource
  /** TLS towards the Redis nodes; absent means plain TCP. */
  readonly tls?: ConnectionOptions
  /** Most sockets to Redis nodes, without those of `createIoredis`; the master has 5, each replica that is read 2. @default 50 */
  readonly maxConnections: number
  /** TCP keep-alive on every connection. @default true */
  readonly socketKeepAlive?: boolean
  /** Repeat idempotent writes whose outcome is unknown. @default true */
  readonly retryOnTimeout?: boolean
  readonly timings: Timings
  /** Announced address (`host:port`) → address to dial, for NAT. @default {} */
  readonly addressMap: Readonly<Record<string, NodeAddress>>
  /** Never leave a lagging replica out of a `replicated` confirmation. @default false */
  readonly strict: boolean
}

/** One Redis, or a managed one with reader endpoints; nobody promotes anything. */
export interface StandaloneConfig extends CommonConfig {
  readonly mode: 'standalone'
  readonly master: NodeAddress
  readonly replicas: readonly NodeAddress[]
}

/** Redis watched by Sentinels. */
export interface SentinelConfig extends CommonConfig {
  readonly mode: 'sentinel'
  /** Seeds: names or addresses, kept for ever and resolved anew at every connect. */
  readonly sentinels: readonly NodeAddress[]
  /** @default 'mymaster' */
  readonly masterName: string
  /** Credentials of the Sentinels themselves. */
  readonly sentinel: CredentialsSource
  /** TLS towards the Sentinels. */
  readonly sentinelTls?: ConnectionOptions
}

/** Everything `createRedisHa` needs to know; `parseEnvironment` makes it from `REDIS_…` variables. */
export type RedisHaConfig = StandaloneConfig | SentinelConfig
