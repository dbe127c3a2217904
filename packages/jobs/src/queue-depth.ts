import type { RedisHa } from '@repo/redis-ha'
import type { JobQueue } from './create-job-queue.ts'
import { outboxKey } from './outbox.ts'

/** How much there is to do, and for how long it has been waiting. */
export interface QueueDepth {
  readonly waiting: number
  readonly active: number
  /** Wait for their next attempt, or for their time. */
  readonly delayed: number
  /** Dead letters. */
  readonly failed: number
  /** In the outbox, not yet in the queue. */
  readonly outbox: number
  /** Of those that wait for a worker; 0 when none does. */
  readonly oldestWaitingMs: number
}

/** Read from a replica where one is fresh; rejects as a read does. */
export async function readQueueDepth(
  redis: Pick<RedisHa, 'read'>,
  { bull }: Pick<JobQueue, 'bull'>,
  nowMs = Date.now()
): Promise<QueueDepth> {
  const key = (state: string) => bull.toKey(state)
  const { value } = await redis.read(async (node) => {
    const [waiting, active, delayed, failed, outbox, oldestId] = await Promise.all([
      node.llen(key('wait')),
      node.llen(key('active')),
      node.zcard(key('delayed')),
      node.zcard(key('failed')),
      node.zcard(outboxKey),
      node.lindex(key('wait'), -1)
    ])
    const addedAt = oldestId === null ? null : await node.hget(key(oldestId), 'timestamp')
    return { waiting, active, delayed, failed, outbox, addedAt }
  })
  const { addedAt, ...depth } = value
  return { ...depth, oldestWaitingMs: addedAt === null ? 0 : Math.max(0, nowMs - Number(addedAt)) }
}
