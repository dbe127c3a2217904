/** What dashboards of other guides to Redis with Sentinel show, and where it is here. */
export const seedPanels: readonly { readonly there: string; readonly dashboard: string; readonly panel: string }[] = [
  { there: 'Redis master/replica status', dashboard: 'high-availability', panel: 'Role of each node' },
  { there: 'Redis master/replica status', dashboard: 'redis-use', panel: 'Status' },
  { there: 'Connected clients', dashboard: 'redis-use', panel: 'Connected clients' },
  { there: 'Commands per second', dashboard: 'redis-use', panel: 'Commands per second' },
  { there: 'Memory usage (bytes)', dashboard: 'redis-use', panel: 'Memory used' },
  { there: 'Memory usage (percentage)', dashboard: 'redis-use', panel: 'Memory used, of maxmemory' },
  { there: 'Keys per database', dashboard: 'redis-use', panel: 'Keys per database' },
  { there: 'Network I/O', dashboard: 'redis-use', panel: 'Network I/O' },
  { there: 'Replication lag', dashboard: 'replication', panel: 'Replication lag in seconds' },
  { there: 'Replication lag in bytes', dashboard: 'replication', panel: 'Replication lag in bytes' },
  { there: 'Hit rate', dashboard: 'redis-use', panel: 'Hit rate' },
  { there: 'Replica count', dashboard: 'high-availability', panel: 'Replicas attached' },
  { there: 'Sentinel consensus', dashboard: 'high-availability', panel: 'Sentinels with a quorum' },
  { there: 'Redis connection count, alert from 45 of 50 on', dashboard: 'application', panel: 'Sockets, of the limit' },
  { there: 'Redis operation duration (p95)', dashboard: 'application', panel: 'Redis operations, 95th percentile' }
]

/** The queries of those guides, in the names that are used here. */
export const seedQueries: readonly string[] = [
  'sum(rate(redis_commands_processed_total[5m]))',
  'redis_memory_used_bytes / redis_memory_max_bytes * 100',
  'replica:redis_replication_lag:bytes',
  'rate(redis_keyspace_hits_total[5m]) / (rate(redis_keyspace_hits_total[5m]) + rate(redis_keyspace_misses_total[5m])) * 100',
  'sum by (instance) (redis_ha_connections)',
  'histogram_quantile(0.95, rate(redis_ha_operation_duration_seconds_bucket[5m]))',
  'increase(redis_ha_connection_errors_total[5m])',
  'redis_ha_health',
  'redis_sentinel_master_ok_sentinels'
]

/** The alerts that those guides tell to make, and which they are here. */
export const seedAlerts: Readonly<Record<string, readonly string[]>> = {
  'Master Down': ['RedisHaWritesStopped', 'RedisNoMaster', 'RedisDown'],
  'High Memory': ['RedisMemoryHigh', 'RedisMemoryCritical'],
  'Replication Lag (10 MB)': ['RedisReplicationLag'],
  'Low Hit Rate (0.8)': ['RedisLowHitRate'],
  'Sentinel Quorum Lost': ['RedisSentinelQuorumLost'],
  'Connection pool exhausted (90 %)': ['RedisPoolNearLimit']
}
