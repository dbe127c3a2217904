/** What guides to Redis with Sentinel call a trouble, and where it is dealt with here. */
export interface Trouble {
  readonly heading: string
  /** Names of runbooks, the most likely first. */
  readonly runbooks: readonly string[]
}

export const troubles: readonly Trouble[] = [
  { heading: 'Sentinel Not Starting', runbooks: ['redis-sentinel-down'] },
  {
    heading: 'Failover Not Working',
    runbooks: ['redis-failover-stuck', 'redis-sentinel-quorum-lost', 'redis-no-master']
  },
  { heading: 'Application Connection Issues', runbooks: ['cannot-connect'] },
  { heading: 'Replica Not Syncing', runbooks: ['redis-replica-link-down', 'redis-full-resyncs'] },
  {
    heading: 'Sentinel Not Detecting Master',
    runbooks: ['redis-sentinel-quorum-lost', 'redis-sentinel-master-not-master']
  },
  { heading: 'Split-Brain Prevention', runbooks: ['redis-multiple-masters'] },
  { heading: 'Connection Failures', runbooks: ['cannot-connect', 'redis-connection-errors'] },
  { heading: 'Split Brain', runbooks: ['redis-multiple-masters', 'redis-sentinel-disagree'] },
  { heading: 'Slow Failover', runbooks: ['slow-failover'] },
  { heading: 'Connection Pool Exhausted', runbooks: ['redis-pool-near-limit'] },
  { heading: 'Authentication Failures', runbooks: ['wrong-password'] },
  { heading: 'Slaves Not Connecting to Master', runbooks: ['redis-replica-link-down', 'redis-too-few-replicas'] },
  { heading: 'Replication Lag', runbooks: ['redis-replication-lag'] },
  { heading: 'Memory Usage High', runbooks: ['redis-memory-high', 'redis-memory-critical'] },
  { heading: 'Debug Commands', runbooks: ['README'] },
  { heading: 'Sentinel Not Finding Master', runbooks: ['redis-no-master', 'redis-sentinel-master-not-master'] },
  { heading: 'Replication Broken', runbooks: ['redis-replica-link-down', 'redis-no-replicas'] },
  { heading: 'Bots Can’t Connect', runbooks: ['cannot-connect'] }
]

/** Runbooks of troubles for which there is no alert of their own. */
export const runbooksWithoutAlert: Readonly<Record<string, string>> = {
  'cannot-connect': 'A service does not connect',
  'slow-failover': 'A failover takes too long',
  'wrong-password': 'NOAUTH, WRONGPASS, NOPERM'
}
