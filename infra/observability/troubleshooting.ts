/** What guides to Redis with Sentinel call a trouble, and where it is dealt with here. */
export interface Trouble {
  readonly heading: string
  /** Names of runbooks, the most likely first. */
  readonly runbooks: readonly string[]
  /** What `ha doctor` finds of it. */
  readonly doctor: readonly string[]
}

export const troubles: readonly Trouble[] = [
  { heading: 'Sentinel Not Starting', runbooks: ['redis-sentinel-down'], doctor: ['sentinel-unreachable'] },
  {
    heading: 'Failover Not Working',
    runbooks: ['redis-failover-stuck', 'redis-sentinel-quorum-lost', 'redis-no-master'],
    doctor: ['no-quorum', 'quorum-setting', 'sentinels-unknown', 'unknown-address']
  },
  {
    heading: 'Application Connection Issues',
    runbooks: ['cannot-connect'],
    doctor: ['service-not-ready', 'unknown-address', 'unknown-master-name']
  },
  {
    heading: 'Replica Not Syncing',
    runbooks: ['redis-replica-link-down', 'redis-full-resyncs'],
    doctor: ['replica-link-down', 'replica-copies']
  },
  {
    heading: 'Sentinel Not Detecting Master',
    runbooks: ['redis-sentinel-quorum-lost', 'redis-sentinel-master-not-master'],
    doctor: ['sentinels-disagree', 'unknown-address', 'unknown-master-name', 'no-quorum']
  },
  {
    heading: 'Split-Brain Prevention',
    runbooks: ['redis-multiple-masters'],
    doctor: ['no-min-replicas', 'quorum-setting', 'even-sentinels']
  },
  {
    heading: 'Connection Failures',
    runbooks: ['cannot-connect', 'redis-connection-errors'],
    doctor: ['node-unreachable', 'sentinel-unreachable', 'service-not-ready']
  },
  {
    heading: 'Split Brain',
    runbooks: ['redis-multiple-masters', 'redis-sentinel-disagree'],
    doctor: ['several-masters', 'sentinels-disagree']
  },
  {
    heading: 'Slow Failover',
    runbooks: ['slow-failover'],
    doctor: ['slow-failover', 'hasty-failover', 'sentinel-resolves-names']
  },
  {
    heading: 'Connection Pool Exhausted',
    runbooks: ['redis-pool-near-limit'],
    doctor: ['pool-near-limit', 'clients-near-limit']
  },
  { heading: 'Authentication Failures', runbooks: ['wrong-password'], doctor: ['wrong-password'] },
  {
    heading: 'Slaves Not Connecting to Master',
    runbooks: ['redis-replica-link-down', 'redis-too-few-replicas'],
    doctor: ['replica-link-down', 'too-few-replicas']
  },
  { heading: 'Replication Lag', runbooks: ['redis-replication-lag'], doctor: ['replication-lag'] },
  {
    heading: 'Memory Usage High',
    runbooks: ['redis-memory-high', 'redis-memory-critical'],
    doctor: ['memory-high', 'no-maxmemory', 'wrong-eviction-policy']
  },
  { heading: 'Debug Commands', runbooks: ['README'], doctor: [] },
  {
    heading: 'Sentinel Not Finding Master',
    runbooks: ['redis-no-master', 'redis-sentinel-master-not-master'],
    doctor: ['no-master', 'master-not-master']
  },
  {
    heading: 'Replication Broken',
    runbooks: ['redis-replica-link-down', 'redis-no-replicas'],
    doctor: ['replica-link-down', 'too-few-replicas', 'config-drift']
  },
  { heading: 'Bots Can’t Connect', runbooks: ['cannot-connect'], doctor: ['service-not-ready', 'wrong-password'] }
]

/** Runbooks of troubles for which there is no alert of their own. */
export const runbooksWithoutAlert: Readonly<Record<string, string>> = {
  'cannot-connect': 'A service does not connect',
  'slow-failover': 'A failover takes too long',
  'wrong-password': 'NOAUTH, WRONGPASS, NOPERM'
}
