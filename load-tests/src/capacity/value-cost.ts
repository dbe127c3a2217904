import { createRedisHa, parseEnvironment, type RedisHa } from '@repo/redis-ha'
import { type ProcessTopology, startTopology } from '@repo/testbed'
import { type CpuReading, readCpu } from './cpu-clock.ts'
import { listRedisProcesses } from './start-capacity-stack.ts'

/** CPU of one operation, in microseconds. */
export interface OperationCost {
  readonly perSecond: number
  readonly clientMicros: number
  readonly masterMicros: number
  /** All replicas together. */
  readonly replicasMicros: number
}

export interface ValueCost {
  readonly bytes: number
  readonly write: OperationCost
  readonly read: OperationCost
}

const parallel = 50
const keys = 100
const warmMs = 500

/** What writing a value to all and reading it from a replica costs, by its size; on redis-ha alone, without HTTP. */
export async function measureValueCosts(
  sizes: readonly number[],
  durationMs: number,
  say: (line: string) => void
): Promise<ValueCost[]> {
  const topology = await startTopology()
  const redis = createRedisHa({ config: parseEnvironment(topology.environment()) })
  try {
    await redis.ready()
    const costs: ValueCost[] = []
    for (const bytes of sizes) {
      const value = 'x'.repeat(bytes)
      const write = await measureCost(topology, durationMs, (i) =>
        redis.write((pipe) => pipe.set(toKey(i), value), { durability: 'replicated', idempotent: true })
      )
      const read = await measureCost(topology, durationMs, (i) => readValue(redis, i))
      costs.push({ bytes, write, read })
      say(
        `  ${bytes} bytes: write ${write.clientMicros.toFixed(0)} µs, read ${read.clientMicros.toFixed(0)} µs of the client's CPU`
      )
    }
    return costs
  } finally {
    await redis.close()
    await topology.stop()
  }
}

/** Repeats an operation, many at a time, and divides what all used by how many there were. */
export async function measureCost(
  topology: ProcessTopology,
  durationMs: number,
  operate: (i: number) => Promise<unknown>
): Promise<OperationCost> {
  await repeat(warmMs, operate)
  const watched = [...(await listRedisProcesses(topology)), { name: 'client', pid: process.pid }]
  const before = readCpu(watched)
  const operations = await repeat(durationMs, operate)
  return toOperationCost(before, readCpu(watched), operations)
}

export function toOperationCost(before: CpuReading, after: CpuReading, operations: number): OperationCost {
  const micros = (isMeant: (name: string) => boolean) =>
    after.processes.reduce(
      (sum, { name, seconds }, i) => sum + (isMeant(name) ? seconds - (before.processes[i]?.seconds ?? 0) : 0),
      0
    ) *
    (1e6 / Math.max(1, operations))
  return {
    perSecond: operations / ((after.atMs - before.atMs) / 1000),
    clientMicros: micros((name) => name === 'client'),
    masterMicros: micros((name) => name === 'master'),
    replicasMicros: micros((name) => name.startsWith('replica'))
  }
}

async function repeat(durationMs: number, operate: (i: number) => Promise<unknown>): Promise<number> {
  const until = performance.now() + durationMs
  let operations = 0
  const work = async (first: number) => {
    for (let i = first; performance.now() < until; i += parallel) {
      await operate(i)
      operations += 1
    }
  }
  await Promise.all(Array.from({ length: parallel }, (_, i) => work(i)))
  return operations
}

async function readValue(redis: RedisHa, i: number): Promise<void> {
  const { value } = await redis.read((node) => node.get(toKey(i)))
  if (value === null) throw new Error('a value that was written is not there')
}

function toKey(i: number): string {
  return `value:${i % keys}`
}
