import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { FailoverPhases } from './failover-phases.ts'
import { TallyCounter } from './tally-counter.ts'
import { TallyHistogram } from './tally-histogram.ts'

const latencyBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const ageBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30]

/** What is read from the client at each scrape. */
export interface MetricsSnapshot {
  readonly mode: string
  readonly status: 'healthy' | 'degraded' | 'down'
  readonly epoch: number
  readonly heldWrites: number
  readonly latencyMs: number | undefined
  readonly masterKnownForMs: number | undefined
  readonly sentinelsKnown: number
  readonly sentinelsAnswering: number
  readonly replicas: readonly { address: string; lagMs: number | undefined; lagBytes: number | undefined }[]
  readonly findings: ReadonlySet<string>
  /** Sockets to Redis nodes. */
  readonly connections: readonly {
    role: 'master' | 'replica'
    state: 'connecting' | 'open' | 'suspect'
    sockets: number
  }[]
  readonly maxConnections: number
  readonly budgets: { readonly hedge: number; readonly repeat: number }
  readonly lastFailover: FailoverPhases | undefined
}

export type Metrics = ReturnType<typeof createMetrics>

/** Registers the instruments of this package; gauges are filled by `snapshot` when somebody scrapes. */
export function createMetrics(registry: Registry, snapshot: () => MetricsSnapshot) {
  const registers = [registry]
  const gauge = (name: string, help: string, labelNames: string[], fill: (self: Gauge, now: MetricsSnapshot) => void) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset()
        fill(this, snapshot())
      }
    })

  gauge('redis_ha_health', '1 when healthy, 0.5 when degraded, 0 when down', ['mode'], (self, { mode, status }) =>
    self.set({ mode }, { healthy: 1, degraded: 0.5, down: 0 }[status])
  )
  gauge('redis_ha_epoch', 'config-epoch of the agreed view', [], (self, { epoch }) => self.set(epoch))
  gauge('redis_ha_held_writes', 'Writes waiting for a master', [], (self, { heldWrites }) => self.set(heldWrites))
  gauge(
    'redis_ha_master_latency_seconds',
    'Round trip of the newest sample of the master',
    [],
    (self, { latencyMs }) => {
      if (latencyMs !== undefined) self.set(latencyMs / 1000)
    }
  )
  gauge(
    'redis_ha_master_known_seconds',
    'For how long this master has been master',
    [],
    (self, { masterKnownForMs }) => {
      if (masterKnownForMs !== undefined) self.set(masterKnownForMs / 1000)
    }
  )
  gauge('redis_ha_sentinels', 'Sentinels', ['state'], (self, { sentinelsKnown, sentinelsAnswering }) => {
    self.set({ state: 'known' }, sentinelsKnown)
    self.set({ state: 'answering' }, sentinelsAnswering)
  })
  gauge('redis_ha_replicas', 'Replicas this process is connected to', [], (self, { replicas }) =>
    self.set(replicas.length)
  )
  gauge('redis_ha_replica_lag_seconds', 'Upper bound of a replica’s staleness', ['replica'], (self, { replicas }) => {
    for (const { address, lagMs } of replicas) if (lagMs !== undefined) self.set({ replica: address }, lagMs / 1000)
  })
  gauge('redis_ha_replica_lag_bytes', 'Replication bytes a replica is behind', ['replica'], (self, { replicas }) => {
    for (const { address, lagBytes } of replicas) if (lagBytes !== undefined) self.set({ replica: address }, lagBytes)
  })
  gauge('redis_ha_findings', 'What is wrong with the topology, 1 for each', ['finding'], (self, { findings }) => {
    for (const finding of findings) self.set({ finding }, 1)
  })
  gauge(
    'redis_ha_connections',
    'Sockets to Redis nodes, without those of createIoredis',
    ['role', 'state'],
    (self, { connections }) => {
      for (const { role, state, sockets } of connections) self.inc({ role, state }, sockets)
    }
  )
  gauge('redis_ha_connections_max', 'Most sockets allowed: REDIS_MAX_CONNECTIONS', [], (self, { maxConnections }) =>
    self.set(maxConnections)
  )
  gauge(
    'redis_ha_budget_tokens',
    'How many slow reads may be asked of a second node now (hedge), and writes whose end is not known be repeated (repeat)',
    ['budget'],
    (self, { budgets }) => {
      for (const [budget, tokens] of Object.entries(budgets)) self.set({ budget }, tokens)
    }
  )
  gauge(
    'redis_ha_last_failover_seconds',
    'The last failover as this process saw it: detection, agreement of the Sentinels, recovery, total',
    ['phase'],
    (self, { lastFailover }) => {
      for (const [phase, seconds] of Object.entries(lastFailover ?? {})) self.set({ phase }, seconds)
    }
  )

  const lostWrites = new Counter({
    name: 'redis_ha_lost_writes_total',
    help: 'Acknowledged writes that failovers lost: the truth lies between the two bounds',
    labelNames: ['bound'] as const,
    registers
  })
  // From the start, so that the first loss is an increase.
  for (const bound of ['lower', 'upper']) lostWrites.inc({ bound }, 0)
  const operationDuration = new TallyHistogram({
    name: 'redis_ha_operation_duration_seconds',
    help: 'Time from the call to its end; outcome is ok or the code of the error',
    labelNames: ['operation', 'outcome'],
    buckets: latencyBuckets,
    registry
  })
  const readAge = new TallyHistogram({
    name: 'redis_ha_read_age_seconds',
    help: 'Upper bound of the age of what a read returned',
    labelNames: ['source', 'stale'],
    buckets: ageBuckets,
    registry
  })
  const reads = new TallyCounter({
    name: 'redis_ha_reads_total',
    help: 'Reads answered: hit, or miss when the key is not there',
    labelNames: ['source', 'result'],
    registry
  })
  const readFallbacks = new TallyCounter({
    name: 'redis_ha_read_fallbacks_total',
    help: 'Times a read was asked of another node: no-replica, miss, error, slow or behind-token',
    labelNames: ['reason'],
    registry
  })

  const connectionErrors = new Counter({
    name: 'redis_ha_connection_errors_total',
    help: 'Connections to Redis nodes lost or not opened',
    labelNames: ['role'] as const,
    registers
  })
  // Without a zero to start from the first error would be no increase.
  for (const role of ['master', 'replica'] as const) connectionErrors.inc({ role }, 0)

  return {
    /** Seconds of an operation by how it ended: `ok` or an error's code. */
    operation: onDemand((operation, outcome) => operationDuration.series({ operation, outcome })),
    /** Seconds of age of what a read returned. */
    readAge: onDemand((source, stale) => readAge.series({ source, stale })),
    /** Counts a read that was answered. */
    read: onDemand((source, result) => reads.series({ source, result })),
    /** Counts a read that another node had to answer. */
    readFallback: onDemand((reason) => readFallbacks.series({ reason })),
    writeHolds: new Counter({
      name: 'redis_ha_write_holds_total',
      help: 'Times writes began to wait',
      labelNames: ['reason'] as const,
      registers
    }),
    writeRepeats: new Counter({
      name: 'redis_ha_write_repeats_total',
      help: 'Writes handed to a master once more',
      registers
    }),
    lostWrites,
    failovers: new Counter({ name: 'redis_ha_failovers_total', help: 'Switches of the master', registers }),
    writeGap: new Histogram({
      name: 'redis_ha_write_gap_seconds',
      help: 'Time without an acknowledged write around a switch',
      buckets: [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30],
      registers
    }),
    sentinelEvents: new Counter({
      name: 'redis_ha_topology_events_total',
      help: 'Events heard from Sentinels about this group',
      labelNames: ['sentinel_event'] as const,
      registers
    }),
    connectionErrors
  }
}

/** Keeps what `create` made for each pair of labels. */
function onDemand<T>(create: (a: string, b: string) => T): (a: string, b?: string) => T {
  const made = new Map<string, Map<string, T>>()
  return (a, b = '') => {
    const existing = made.get(a)?.get(b)
    if (existing !== undefined) return existing
    const one = create(a, b)
    made.set(a, new Map(made.get(a)).set(b, one))
    return one
  }
}
