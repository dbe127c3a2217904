import { Redis } from 'ioredis'
import { Registry } from 'prom-client'
import { createRedisHa, parseEnvironment } from '../../../src/index.ts'

/** What one process did in its time. */
export interface CostSample {
  readonly operations: number
  readonly cpuMs: number
  readonly wallMs: number
}

export type CostTask = 'get-redis-ha' | 'get-ioredis' | 'set-redis-ha' | 'set-ioredis'

const inFlight = 100
const warmUpMs = 1000
const measureMs = 3000
const value = 'x'.repeat(300)
const key = (i: number) => `cost:${i % 1000}`

type Operation = (i: number) => Promise<unknown>

const nodesOf = (list: string | undefined) =>
  (list ?? '').split(',').map((address) => {
    const [host = '', port] = address.split(':')
    return { host, port: Number(port), protocol: 2, disableClientInfo: true, enableAutoPipelining: true } as const
  })

async function redisHa() {
  // As in production: with metrics.
  const ha = createRedisHa({ config: parseEnvironment(haEnvironment()), registry: new Registry() })
  await ha.ready()
  return ha
}

function haEnvironment() {
  const { REDIS_MODE, REDIS_SENTINELS, REDIS_MASTER_NAME } = process.env
  return { REDIS_MODE, REDIS_SENTINELS, REDIS_MASTER_NAME }
}

/** The master and the replicas come from COST_MASTER and COST_REPLICAS, so that plain clients need no Sentinel. */
const tasks: Record<CostTask, () => Promise<Operation>> = {
  'get-redis-ha': async () => {
    const ha = await redisHa()
    const { token } = await ha.write((pipe) => {
      for (let i = 0; i < 1000; i++) pipe.set(key(i), value)
    })
    return (i) => ha.read((node) => node.get(key(i)), { after: token })
  },
  'get-ioredis': async () => {
    const replicas = nodesOf(process.env.COST_REPLICAS).map((options) => new Redis(options))
    return (i) => (replicas[i % replicas.length] as Redis).get(key(i))
  },
  'set-redis-ha': async () => {
    const ha = await redisHa()
    return (i) => ha.write((pipe) => pipe.set(key(i), value), { durability: 'replicated', idempotent: true })
  },
  'set-ioredis': async () => {
    const [options] = nodesOf(process.env.COST_MASTER)
    const master = new Redis({ ...options, enableAutoPipelining: false })
    return (i) => master.set(key(i), value)
  }
}

async function measure(operation: Operation): Promise<CostSample> {
  let next = 0
  let isOver = false
  const work = async () => {
    while (!isOver) await operation(next++)
  }
  const workers = Array.from({ length: inFlight }, work)
  await new Promise((resolve) => setTimeout(resolve, warmUpMs))
  const [from, cpu, startedAt] = [next, process.cpuUsage(), performance.now()]
  await new Promise((resolve) => setTimeout(resolve, measureMs))
  const { user, system } = process.cpuUsage(cpu)
  const sample = { operations: next - from, cpuMs: (user + system) / 1000, wallMs: performance.now() - startedAt }
  isOver = true
  await Promise.all(workers)
  return sample
}

const task = tasks[process.argv[2] as CostTask]
process.send?.(await measure(await task()))
process.exit()
