export { parseEnvironment } from './config/parse-environment.ts'
export * from './config/redis-ha-config.ts'
export { renderEnvironmentTable } from './config/render-environment-table.ts'
export { defaultTimings, type Timings } from './config/timings.ts'
export { createRedisHa } from './create-redis-ha.ts'
export * from './errors.ts'
export type { Finding } from './observe/detect-findings.ts'
export type { RedisHaEvents } from './observe/events.ts'
export type { Health, ReplicaHealth } from './observe/health.ts'
export type { FailoverRecord, FailoverStep } from './observe/timeline.ts'
export { newestToken } from './read/freshness-token.ts'
export { groupReads } from './read/group-reads.ts'
export type { ReadOptions, ReadResult } from './read/read-options.ts'
export type { RedisHa, RedisHaOptions } from './redis-ha.ts'
export { isSameAddress, type NodeAddress, parseAddress, toAddressKey } from './topology/node-address.ts'
export type { Switchover } from './topology/switchover.ts'
export { isElectable, type ReplicaView, type View } from './topology/view.ts'
export type { HoldReason } from './write/hold-reason.ts'
export type { Loss, WriteLoss } from './write/loss-ledger.ts'
export type {
  BuildWrite,
  Durability,
  FenceOptions,
  WriteAttempt,
  WriteOptions,
  WriteResult
} from './write/write-options.ts'
export { defineScript, type Script, writeScript } from './write/write-script.ts'
