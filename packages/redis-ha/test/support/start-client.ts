import { onTestFinished } from 'vitest'
import { createRedisHa } from '../../src/create-redis-ha.ts'
import {
  defaultTimings,
  type RedisHa,
  type SentinelConfig,
  type StandaloneConfig,
  type Timings
} from '../../src/index.ts'
import { createFakeTopology, type FakeTopology, type FakeTopologyOptions } from '../../src/testing/index.ts'

/** A tenth of the real ones: failures are seen in milliseconds. */
export const fastTimings: Timings = {
  ...defaultTimings,
  sampleMs: 10,
  suspectMs: 100,
  pollMs: 50,
  askTimeoutMs: 50,
  connectTimeoutMs: 200,
  maxStalenessMs: 300,
  maxDegradedMs: 5000,
  writeHoldMs: 1500,
  writeDeadlineMs: 3000,
  readTimeoutMs: 50
}

export interface ClientOptions extends FakeTopologyOptions {
  readonly timings?: Partial<Timings>
  readonly config?: Partial<SentinelConfig>
}

/** A fake topology and a client that has found its master; both end with the test. */
export async function startClient(options: ClientOptions = {}): Promise<{ topology: FakeTopology; redis: RedisHa }> {
  const topology = await startFakes(options)
  const redis = connect(topology, options)
  await redis.ready(3000)
  return { topology, redis }
}

export async function startFakes(options: FakeTopologyOptions = {}): Promise<FakeTopology> {
  const topology = await createFakeTopology(options)
  onTestFinished(() => topology.close())
  return topology
}

/** A client that has just begun to look for its master. */
export function connect(topology: FakeTopology, { timings, config }: ClientOptions = {}): RedisHa {
  const redis = createRedisHa({
    config: {
      mode: 'sentinel',
      sentinels: topology.seeds,
      masterName: topology.masterName,
      sentinel: {},
      redis: {},
      db: 0,
      maxConnections: 50,
      timings: { ...fastTimings, ...timings },
      addressMap: {},
      strict: false,
      ...config
    }
  })
  onTestFinished(() => redis.close())
  return redis
}

/** A client of one master without Sentinels, and of the readers beside it. */
export function connectStandalone(config: Pick<StandaloneConfig, 'master'> & Partial<StandaloneConfig>): RedisHa {
  const redis = createRedisHa({
    config: {
      mode: 'standalone',
      replicas: [],
      redis: {},
      db: 0,
      maxConnections: 50,
      timings: fastTimings,
      addressMap: {},
      strict: false,
      ...config
    }
  })
  onTestFinished(() => redis.close())
  return redis
}

/** Resolves with the first `event` that fits. */
export function nextEvent<K extends Parameters<RedisHa['on']>[0]>(redis: RedisHa, event: K): Promise<unknown> {
  return new Promise((resolve) => redis.on(event, (detail) => resolve(detail)))
}
