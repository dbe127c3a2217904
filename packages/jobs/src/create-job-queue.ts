import { queueName, queuePrefix } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'
import { type Logger, logConnectionTrouble, withDeadline } from '@repo/service-kit'
import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { jobOptions } from './job-options.ts'

export interface JobQueue {
  readonly bull: Queue
  readonly connection: Redis
  close(): Promise<void>
}

const closeMs = 2000

/** The one queue, on a connection of its own that follows the master. */
export function createJobQueue(redis: Pick<RedisHa, 'createIoredis'>, logger: Logger): JobQueue {
  const connection = redis.createIoredis({ maxRetriesPerRequest: null })
  logConnectionTrouble(connection, logger, 'queue')
  const bull = new Queue(queueName, {
    connection,
    prefix: queuePrefix,
    defaultJobOptions: jobOptions,
    // The check would print to the console, and the worker makes a better one.
    skipVersionCheck: true
  })
  // Connection errors are logged above; without a listener BullMQ's copy of them would end the process.
  bull.on('error', () => {})
  return {
    bull,
    connection,
    async close() {
      try {
        // It never ends while Redis is away; nothing is lost by not waiting.
        await withDeadline(bull.close(), closeMs, 'closing the queue').catch(() => {})
      } finally {
        connection.disconnect()
      }
    }
  }
}
