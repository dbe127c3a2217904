import { type NotifySignIn, notifySignInJob, queueName, queuePrefix, toNotifySignInJobId } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'
import { type Logger, logConnectionTrouble, withDeadline } from '@repo/service-kit'
import { type JobsOptions, Queue } from 'bullmq'
import { addForGood } from './add-for-good.ts'

/** Tells the worker about sign-ins. */
export interface SignInNotifier {
  /** Resolves when the job is in the queue for good; rejects when that is not known in time. */
  enqueue(job: NotifySignIn): Promise<void>
  close(): Promise<void>
}

const jobOptions: JobsOptions = {
  attempts: 10,
  backoff: { type: 'exponential', delay: 1000, jitter: 0.5 },
  // Kept for a while, so that a repeat of the same job is recognised after it is done.
  removeOnComplete: { age: 3600, count: 10_000 },
  removeOnFail: { age: 7 * 24 * 3600 }
}

export function createSignInNotifier(redis: RedisHa, logger: Logger): SignInNotifier {
  const connection = redis.createIoredis({ maxRetriesPerRequest: null })
  logConnectionTrouble(connection, logger, 'queue')
  const queue = new Queue(queueName, {
    connection,
    prefix: queuePrefix,
    defaultJobOptions: jobOptions,
    // The check would print to the console, and the worker makes a better one.
    skipVersionCheck: true
  })
  // Connection errors are logged above; without a listener BullMQ's copy of them would end the process.
  queue.on('error', () => {})

  // The fixed id makes a repeat safe: a job that is there already is not added again.
  const add = (job: NotifySignIn) => queue.add(notifySignInJob, job, { jobId: toNotifySignInJobId(job) })

  return {
    // Held as long as a write may be, then given up.
    enqueue: (job) =>
      withDeadline(
        addForGood(() => add(job), redis),
        redis.config.timings.writeDeadlineMs,
        'enqueueing the notification'
      ),
    async close() {
      await queue.close()
      connection.disconnect()
    }
  }
}
