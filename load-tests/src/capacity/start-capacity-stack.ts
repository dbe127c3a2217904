import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  type ProcessTopology,
  releasePorts,
  reservePorts,
  type StartedService,
  startService,
  startTopology
} from '@repo/testbed'
import { toApiProgram } from '../stack/process-stack.ts'
import type { WatchedProcess } from './cpu-clock.ts'

export interface CapacityStack {
  readonly origins: readonly string[]
  /** The processes whose CPU may be the limit. */
  processes(): Promise<readonly WatchedProcess[]>
  stop(): Promise<void>
}

/** Redis, Sentinels and instances of the API, as local processes. */
export async function startCapacityStack(replicas: number, instances: number): Promise<CapacityStack> {
  const topology = await startTopology({ replicas })
  const ports = await reservePorts('127.0.0.1', instances)
  const services: StartedService[] = []
  const stop = async () => {
    await Promise.all(services.map((service) => service.stop()))
    await topology.stop()
    releasePorts(ports)
  }
  const environment = {
    ...topology.environment(),
    LOG_LEVEL: 'error',
    SHUTDOWN_DRAIN_MS: '0',
    SESSION_SECRETS: randomBytes(32).toString('hex'),
    COOKIE_SECURE: 'false',
    PASSWORD_SCRYPT_LOG_N: '10',
    SIGN_UP_MAX_PER_ADDRESS: '100000'
  }
  const { main } = toApiProgram('redis-ha')
  try {
    for (const [i, port] of ports.entries()) {
      services.push(await startService({ name: `api-${i + 1}`, main, port, environment, log: { onLine: () => {} } }))
    }
  } catch (error) {
    await stop()
    throw error
  }
  return {
    origins: services.map(({ url }) => url),
    processes: async () => [
      ...services.map(({ pid }, i) => ({ name: `api-${i + 1}`, pid })),
      ...(await listRedisProcesses(topology))
    ],
    stop
  }
}

/** By role: which of them is master is decided by Sentinel. */
export async function listRedisProcesses(topology: ProcessTopology): Promise<WatchedProcess[]> {
  const master = await topology.currentMaster()
  let replicas = 0
  return topology.nodes.map(({ name, pidFile }) => ({
    name: name === master.name ? 'master' : `replica-${++replicas}`,
    pid: Number(readFileSync(pidFile, 'utf8'))
  }))
}
