import { setTimeout as delay } from 'node:timers/promises'
import type { ChainableCommander, Redis } from 'ioredis'
import { waitUntil } from '../wait-until.ts'
import { type Operation, type OperationEnd, toElement } from './operation.ts'

type Durability = 'fast' | 'replicated'

/** What the load needs of redis-ha, which stands on nothing of this package and this package on nothing of it. */
export interface LoadedClient {
  write(
    build: (pipe: ChainableCommander) => unknown,
    options: { readonly durability: Durability; readonly idempotent: boolean }
  ): Promise<{ readonly token: string }>
  read<T>(
    run: (node: Redis) => Promise<T>,
    options: { readonly after?: string | undefined }
  ): Promise<{ readonly value: T; readonly source: 'master' | 'replica'; readonly stale: boolean }>
}

export interface ClientLoad {
  readonly operations: readonly Operation[]
  /** Resolves when so many more writes are acknowledged, and so many more reads answered. */
  goOn(count: number, timeoutMs: number): Promise<void>
  /** Resolves when every read that has begun by now has ended. */
  readsToEnd(): Promise<void>
  /** Ends it; resolves when every operation has ended. */
  stop(): Promise<void>
}

const pauseMs = 10

/** A key that is there before the load starts; it is read all the time, whatever becomes of the writes. */
export const knownKey = 'known'

/**
 * Writes unique keys of each class, idempotent and not, and reads each back with its token, without waiting for one before
 * starting the next: what a server's requests do.
 */
export function startClientLoad(redis: LoadedClient, name = ''): ClientLoad {
  const operations: Operation[] = []
  const underWay = new Set<Promise<void>>()
  const readsUnderWay = new Set<Promise<void>>()
  const answered = { writes: 0, reads: 0 }
  let stopping = false
  let next = 0

  async function writeAndReadBack(durability: Durability, idempotent: boolean): Promise<void> {
    const key = `${name}${durability}-${idempotent ? 'idempotent' : 'once'}-${next++}`
    const base = { id: key, kind: 'write', key, class: durability, startedAt: performance.now() } as const
    let token: string
    try {
      ;({ token } = await redis.write((pipe) => pipe.incr(key), { durability, idempotent }))
      answered.writes += 1
      operations.push({ ...base, endedAt: performance.now(), end: 'acknowledged' })
    } catch (error) {
      operations.push({ ...base, endedAt: performance.now(), end: toEnd((error as { code?: string }).code) })
      return
    }
    await read(key, token)
  }

  function read(key: string, after?: string): Promise<void> {
    const reading: Promise<void> = readOnce(key, after).finally(() => readsUnderWay.delete(reading))
    readsUnderWay.add(reading)
    return reading
  }

  async function readOnce(key: string, after: string | undefined): Promise<void> {
    const base = { id: `read ${key} ${next++}`, kind: 'read', key, startedAt: performance.now() } as const
    try {
      const { value, source, stale } = await redis.read((node) => node.get(key), { after })
      answered.reads += 1
      const seen = value === null ? [] : [toElement({ key })]
      operations.push({ ...base, endedAt: performance.now(), end: 'acknowledged', seen, source, stale })
    } catch {
      operations.push({ ...base, endedAt: performance.now(), end: 'failed' })
    }
  }

  async function run(durability: Durability, idempotent: boolean): Promise<void> {
    while (!stopping) {
      const operation: Promise<void> = writeAndReadBack(durability, idempotent).finally(() =>
        underWay.delete(operation)
      )
      underWay.add(operation)
      await delay(pauseMs)
    }
  }

  async function readKnown(): Promise<void> {
    while (!stopping) {
      void read(knownKey)
      await delay(pauseMs)
    }
  }

  const runs = [readKnown(), run('fast', true), run('fast', false), run('replicated', true), run('replicated', false)]
  return {
    operations,
    async goOn(count, timeoutMs) {
      const goal = { writes: answered.writes + count, reads: answered.reads + count }
      const isReached = () => answered.writes >= goal.writes && answered.reads >= goal.reads
      await waitUntil(`${count} more writes and reads`, isReached, { timeoutMs })
    },
    async readsToEnd() {
      await Promise.all(readsUnderWay)
    },
    async stop() {
      stopping = true
      await Promise.all(runs)
      await Promise.all([...underWay, ...readsUnderWay])
    }
  }
}

function toEnd(code: string | undefined): OperationEnd {
  if (code === 'REDIS_HA_MASTER_UNAVAILABLE') return 'not-applied'
  return code === 'REDIS_HA_INDETERMINATE_WRITE' ? 'indeterminate' : 'failed'
}
