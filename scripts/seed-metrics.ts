/** Something that guides to Redis with Sentinel measure, and where it is measured here. */
export interface SeedMetric {
  /** Its name, or the words for it where there is no name. */
  readonly seed: string
  /** Metrics of redis-ha that carry it; empty where only the server itself knows it. */
  readonly ours: readonly string[]
  /** What to ask Prometheus. */
  readonly query: string
  readonly note: string
}

const exporter = 'of the server: redis_exporter beside each node exports it under this name.'

export const seedMetrics: readonly SeedMetric[] = [
  {
    seed: 'Master uptime',
    ours: ['redis_ha_master_known_seconds'],
    query: 'min(redis_ha_master_known_seconds)',
    note: 'Since this process adopted the master; the lowest over all processes is the time since the last switch.'
  },
  {
    seed: 'Failover count; failover events',
    ours: ['redis_ha_failovers_total', 'redis_ha_topology_events_total'],
    query: 'max(increase(redis_ha_failovers_total[1h]))',
    note: 'Each process counts each switch once. The events are Sentinel’s, in its spelling.'
  },
  {
    seed: 'Sentinel agreement time',
    ours: ['redis_ha_last_failover_seconds'],
    query: 'max(redis_ha_last_failover_seconds{phase="agreement"})',
    note: 'From the first word of a Sentinel until a majority names the new master; the other phases stand beside it.'
  },
  {
    seed: 'Failover time < 10 seconds',
    ours: ['redis_ha_write_gap_seconds', 'redis_ha_last_failover_seconds'],
    query: 'histogram_quantile(0.95, sum by (le) (rate(redis_ha_write_gap_seconds_bucket[1d])))',
    note: 'From the last write acknowledged before a switch to the first one after it.'
  },
  {
    seed: 'Replica lag; replication lag < 1 second',
    ours: ['redis_ha_replica_lag_seconds'],
    query: 'max by (replica) (redis_ha_replica_lag_seconds)',
    note: 'An upper bound, without clocks on the servers.'
  },
  {
    seed: 'No data loss during failover',
    ours: ['redis_ha_lost_writes_total'],
    query: 'sum(increase(redis_ha_lost_writes_total{bound="upper"}[1h]))',
    note: 'Acknowledged writes; the truth lies between the two bounds.'
  },
  {
    seed: 'Redis connection health; redis_health{mode}',
    ours: ['redis_ha_health'],
    query: 'min by (mode) (redis_ha_health)',
    note: '1 healthy, 0.5 degraded (reads only), 0 down; there it is 1 and 0.'
  },
  {
    seed: 'redis_latency_ms',
    ours: ['redis_ha_master_latency_seconds'],
    query: 'max(redis_ha_master_latency_seconds) * 1000',
    note: 'In the base unit.'
  },
  {
    seed: 'redis_replicas_count; slave count',
    ours: ['redis_ha_replicas'],
    query: 'min(redis_ha_replicas)',
    note: 'Those that answer this process.'
  },
  {
    seed: 'Connection pool status; contex_redis_connections (> 45 of 50: exhausted)',
    ours: ['redis_ha_connections', 'redis_ha_connections_max'],
    query: 'sum by (instance) (redis_ha_connections) / max by (instance) (redis_ha_connections_max) > 0.9',
    note: 'Commands share sockets: at the limit further replicas are not read, and nothing waits for a socket.'
  },
  {
    seed: 'contex_redis_operation_duration_seconds_bucket',
    ours: ['redis_ha_operation_duration_seconds'],
    query: 'histogram_quantile(0.95, sum by (le, operation) (rate(redis_ha_operation_duration_seconds_bucket[5m])))',
    note: 'From the call to its end, waiting and repeating included.'
  },
  {
    seed: 'contex_redis_connection_errors_total',
    ours: ['redis_ha_connection_errors_total'],
    query: 'increase(redis_ha_connection_errors_total[5m])',
    note: ''
  },
  {
    seed: 'Commands/sec; redis_commands_processed_total',
    ours: ['redis_ha_operation_duration_seconds'],
    query: 'sum(rate(redis_ha_operation_duration_seconds_count[5m]))',
    note: `Operations of this process. All commands are ${exporter}`
  },
  {
    seed: 'Cache hit/miss rates; hit rate; redis_keyspace_hits_total, redis_keyspace_misses_total, redis_keyspace_total',
    ours: ['redis_ha_reads_total'],
    query: 'sum(rate(redis_ha_reads_total{result="hit"}[5m])) / sum(rate(redis_ha_reads_total[5m]))',
    note: `Reads of this process, each once however many nodes were asked. Lookups of all clients are ${exporter} There is no redis_keyspace_total: add hits and misses.`
  },
  {
    seed: 'Replication lag in bytes; redis_master_repl_offset - redis_slave_repl_offset > 10000000',
    ours: ['redis_ha_replica_lag_bytes'],
    query: 'max by (replica) (redis_ha_replica_lag_bytes) > 10000000',
    note: 'The query there subtracts series with different labels, which yields nothing.'
  },
  {
    seed: 'Master status; redis_up{role="master"} == 0',
    ours: ['redis_ha_health'],
    query: 'max(redis_ha_health) < 1',
    note: 'Below 1 there is no master that can be written. A process that cannot be scraped is `up == 0`.'
  },
  {
    seed: 'Sentinel consensus; redis_sentinel_sentinels < 2',
    ours: ['redis_ha_sentinels'],
    query: 'min by (instance) (redis_ha_sentinels{state="answering"}) < 2',
    note: 'Answering this process; `known` counts the others too.'
  },
  {
    seed: 'Memory usage; redis_memory_used_bytes / redis_memory_max_bytes',
    ours: [],
    query: 'redis_memory_used_bytes / redis_memory_max_bytes * 100',
    note: `Only ${exporter}`
  },
  {
    seed: 'Network I/O; connected clients',
    ours: [],
    query: 'rate(redis_net_input_bytes_total[5m]); redis_connected_clients',
    note: `Only ${exporter}`
  }
]
