import { Redis, ReplyError } from 'ioredis'
import type { Topology, WriteOperation } from '../../src/index.ts'
import { ask } from '../../src/redis/ask.ts'
import { waitUntil } from '../../src/wait-until.ts'

export interface WriteLoad {
  readonly operations: readonly WriteOperation[]
  stop(): Promise<void>
}

/** Writers that each set one new key after the other and ask for the master again whenever their connection ends. */
export function startWriteLoad(topology: Topology, { writers = 4 } = {}): WriteLoad {
  const operations: WriteOperation[] = []
  const stopping = new AbortController()
  const running = Array.from({ length: writers }, (_, writer) => write(topology, writer, operations, stopping.signal))
  return {
    operations,
    stop: async () => {
      stopping.abort()
      await Promise.all(running)
    }
  }
}

/** Names of all keys on the present master. */
export async function finalKeys(topology: Topology): Promise<Set<string>> {
  const [keys] = await ask(await topology.currentMaster(), undefined, [['KEYS', 'load:*']], 5000)
  return new Set(keys as string[])
}

async function write(topology: Topology, writer: number, operations: WriteOperation[], stopping: AbortSignal) {
  let n = 0
  while (!stopping.aborted) {
    const redis = await connect(topology)
    while (!stopping.aborted && redis.status === 'ready') {
      const key = `load:${writer}:${n++}`
      const startedAt = performance.now()
      const end = await redis.set(key, 'x').then(
        () => 'acknowledged' as const,
        (error) => (error instanceof ReplyError ? 'not-applied' : 'indeterminate')
      )
      operations.push({ id: key, kind: 'write', key, startedAt, endedAt: performance.now(), end })
      // A refused write means that this is not (yet) the master to write to.
      if (end !== 'acknowledged') redis.disconnect()
    }
    redis.disconnect()
  }
}

async function connect(topology: Topology): Promise<Redis> {
  return waitUntil(
    'a master to write to',
    async () => {
      const master = await topology.currentMaster().catch(() => undefined)
      if (master === undefined) return undefined
      const { host, port } = master
      const redis = new Redis({
        host,
        port,
        protocol: 2,
        lazyConnect: true,
        retryStrategy: () => null,
        maxRetriesPerRequest: 0,
        autoResendUnfulfilledCommands: false
      })
      redis.on('error', () => {})
      return redis.connect().then(
        () => redis,
        () => undefined
      )
    },
    { timeoutMs: 20_000 }
  )
}
