import type { Topology } from '@repo/testbed'
import { Redis } from 'ioredis'

/** What the final master holds when all is healed. */
export interface FinalState {
  /** How often each counter was raised. */
  readonly counts: ReadonlyMap<string, number>
  /** Elements of each list, in order. */
  readonly lists: ReadonlyMap<string, readonly string[]>
}

export async function readFinalState(topology: Topology): Promise<FinalState> {
  const { host, port } = await topology.currentMaster()
  const redis = new Redis({ host, port, protocol: 2, disableClientInfo: true })
  try {
    const keys = await redis.keys('*')
    const listKeys = keys.filter((key) => key.startsWith('time:'))
    const counterKeys = keys.filter((key) => /-(repeatable|once):/.test(key))
    const counts = new Map<string, number>()
    for (let i = 0; i < counterKeys.length; i += 1000) {
      const some = counterKeys.slice(i, i + 1000)
      const values = await redis.mget(some)
      for (const [j, key] of some.entries()) counts.set(key, Number(values[j]))
    }
    const lists = new Map<string, string[]>()
    for (const key of listKeys) lists.set(key, await redis.lrange(key, 0, -1))
    return { counts, lists }
  } finally {
    redis.disconnect()
  }
}
