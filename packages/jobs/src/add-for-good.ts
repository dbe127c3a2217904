import { IndeterminateWriteError, type RedisHa } from '@repo/redis-ha'

/** Two switches of the master during one job mean that no master lasts. */
const maxRounds = 3
const retryAfterMs = 1000

/**
 * Adds a job and resolves when no electable replica lacks it. `add` goes over a connection of its own, may run again and must
 * then change nothing.
 */
export async function addForGood(add: () => Promise<unknown>, redis: Pick<RedisHa, 'fence' | 'view'>): Promise<void> {
  for (let round = 1; round <= maxRounds; round++) {
    const epoch = redis.view()?.epoch
    await add()
    const isSameMaster = () => redis.view()?.epoch === epoch
    try {
      await redis.fence()
      // Another master meanwhile: the fence may have spoken for one that never saw the job.
      if (isSameMaster()) return
    } catch (error) {
      // Of a master that has gone nobody can say what it did; the next one can be asked to do it again.
      if (!(error instanceof IndeterminateWriteError) || isSameMaster()) throw error
    }
  }
  throw new IndeterminateWriteError(`the master switched in each of ${maxRounds} rounds`, { retryAfterMs })
}
