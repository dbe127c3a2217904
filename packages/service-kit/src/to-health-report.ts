import { type Health, type NodeAddress, type RedisHaConfig, toAddressKey } from '@repo/redis-ha'

/** Body of `/healthz`: Redis as this process sees it, `null` where nothing is known. */
export function toHealthReport(config: RedisHaConfig, health: Health): object {
  return {
    status: health.status,
    mode: health.mode,
    ...(config.mode === 'sentinel' && { masterName: config.masterName }),
    epoch: health.epoch ?? null,
    master: toText(health.master),
    masterWritable: health.masterWritable,
    latencyMs: health.latencyMs ?? null,
    replicaCount: health.replicas.length,
    replicas: health.replicas.map(({ address, connected, lagMs, lagBytes }) => ({
      address: toText(address),
      connected,
      lagMs: lagMs ?? null,
      lagBytes: lagBytes ?? null
    })),
    sentinels: health.sentinels,
    problem: health.problem ?? null
  }
}

function toText(address: NodeAddress | undefined): string | null {
  return address === undefined ? null : toAddressKey(address)
}
