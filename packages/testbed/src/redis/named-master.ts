import type { SentinelStatus } from './topology-status.ts'

/** The `host:port` that a majority of all Sentinels names at the highest epoch, as redis-start.sh counts it. */
export function namedMaster(sentinels: readonly SentinelStatus[]): string | undefined {
  const epoch = Math.max(...sentinels.map((sentinel) => sentinel.epoch ?? -1))
  const votes = sentinels.filter((sentinel) => sentinel.master !== undefined && sentinel.epoch === epoch)
  const majority = Math.floor(sentinels.length / 2) + 1
  return votes.map((vote) => vote.master).find((master) => votes.filter((v) => v.master === master).length >= majority)
}
