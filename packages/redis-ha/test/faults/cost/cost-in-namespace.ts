import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startTopology, type Topology } from '@repo/testbed'
import { Redis } from 'ioredis'
import { exitOnSignals } from '../exit-on-signals.ts'
import type { CostSample, CostTask } from './cost-process.ts'

/** What redis-ha costs against plain ioredis on the same nodes: 1 is the same. */
export interface Cost {
  readonly getCpuRatio: number
  readonly setThroughputRatio: number
  readonly samples: Readonly<Record<CostTask, CostSample>>
}

async function measureCost(): Promise<Cost> {
  const topology = await startTopology({ network: 'namespace' })
  try {
    const env = await environmentOf(topology)
    const samples = {
      'get-redis-ha': await measure('get-redis-ha', env),
      'get-ioredis': await measure('get-ioredis', env),
      'set-redis-ha': await measure('set-redis-ha', env),
      'set-ioredis': await measure('set-ioredis', env)
    }
    const cpu = ({ cpuMs, operations }: CostSample) => cpuMs / operations
    const rate = ({ wallMs, operations }: CostSample) => operations / wallMs
    return {
      getCpuRatio: cpu(samples['get-redis-ha']) / cpu(samples['get-ioredis']),
      setThroughputRatio: rate(samples['set-redis-ha']) / rate(samples['set-ioredis']),
      samples
    }
  } finally {
    await topology.stop()
  }
}

async function environmentOf(topology: Topology): Promise<Record<string, string>> {
  const master = await topology.currentMaster()
  const replicas = topology.nodes.filter(({ name }) => name !== master.name)
  // Its own copy of the keys that are read.
  const redis = new Redis({ host: master.host, port: master.port, protocol: 2, disableClientInfo: true })
  await redis.mset(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`cost:${i}`, 'x'.repeat(300)])))
  await redis.wait(replicas.length, 5000)
  redis.disconnect()
  return {
    ...topology.environment(),
    COST_MASTER: `${master.host}:${master.port}`,
    COST_REPLICAS: replicas.map(({ host, port }) => `${host}:${port}`).join(',')
  }
}

async function measure(task: CostTask, env: Record<string, string>): Promise<CostSample> {
  const script = fileURLToPath(new URL('cost-process.ts', import.meta.url))
  const child = fork(script, [task], { execArgv: process.execArgv, env: { ...process.env, ...env } })
  const [sample] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${task} ended with ${code}`)
    })
  ])
  return sample
}

exitOnSignals()
const [resultFile] = process.argv.slice(2)
if (resultFile !== undefined) writeFileSync(resultFile, JSON.stringify(await measureCost()))
