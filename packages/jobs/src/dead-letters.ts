import type { RedisHa } from '@repo/redis-ha'
import type { Job } from 'bullmq'
import { addForGood } from './add-for-good.ts'
import type { JobQueue } from './create-job-queue.ts'
import { jobLifetimes } from './job-lifetimes.ts'
import { toMarksKey } from './to-marks-key.ts'

/** A job that was given up. */
export interface DeadLetter {
  readonly id: string
  readonly name: string
  readonly reason: string
  readonly attempts: number
  /** As unix time in milliseconds. */
  readonly addedAt: number
  readonly failedAt: number
  readonly data: unknown
}

/** The job was given up too long ago: the marks of what it did go soon after. */
export class DeadLetterExpiredError extends Error {
  override name = 'DeadLetterExpiredError'
  readonly code = 'DEAD_LETTER_EXPIRED'

  constructor(id: string) {
    const days = jobLifetimes.deadLetterKeptMs / 86_400_000
    super(
      `'${id}' was given up more than ${days} days ago: what it did already may be forgotten, and would be done twice`
    )
  }
}

export interface DeadLetters {
  count(): Promise<number>
  /** Newest first. */
  list(limit: number): Promise<readonly DeadLetter[]>
  /** `undefined` when no dead letter has this id. */
  find(id: string): Promise<DeadLetter | undefined>
  /**
   * Gives a job all its attempts again, for good; false when it is no dead letter. Rejects with DeadLetterExpiredError when what
   * it did before may be forgotten, and would be done again.
   */
  requeue(id: string): Promise<boolean>
  /** Requeues what is there now, but for what has expired; resolves with how many that were. */
  requeueAll(): Promise<number>
  /** Removes what has expired, at most `limit`: BullMQ itself does so only when the next job is given up. */
  removeExpired(limit: number): Promise<void>
}

const pageSize = 100

export function createDeadLetters({ bull, connection }: JobQueue, redis: Pick<RedisHa, 'fence' | 'view'>): DeadLetters {
  async function findFailed(id: string): Promise<Job | undefined> {
    const job = (await bull.getJob(id)) as Job | undefined
    return job !== undefined && (await job.isFailed()) ? job : undefined
  }

  async function retry(jobs: readonly Job[]): Promise<number> {
    const requeued = new Set<string | undefined>()
    // Run again on another master it finds out by itself what is requeued already.
    await addForGood(async () => {
      for (const job of jobs) {
        if (!(await job.isFailed())) continue
        // Otherwise a job that was given up for its stalls would be given up at its next one.
        await connection.hdel(bull.toKey(job.id as string), 'stc')
        // Its attempts may fail before they come to any mark, and it may be requeued again.
        await connection.pexpire(toMarksKey(job.id as string), jobLifetimes.markKeptMs, 'GT')
        await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })
        requeued.add(job.id)
      }
    }, redis)
    return requeued.size
  }

  return {
    count: () => bull.getFailedCount(),
    list: async (limit) => (await bull.getFailed(0, limit - 1)).map(toDeadLetter),
    async find(id) {
      const job = await findFailed(id)
      return job === undefined ? undefined : toDeadLetter(job)
    },
    async requeue(id) {
      const job = await findFailed(id)
      if (job !== undefined && isExpired(job)) throw new DeadLetterExpiredError(id)
      return job !== undefined && (await retry([job])) > 0
    },
    async requeueAll() {
      let requeued = 0
      let expired = 0
      // Oldest first, and no more than there were: one that fails again at once does not keep this going.
      for (let left = await bull.getFailedCount(); left > 0; left -= pageSize) {
        const jobs = await bull.getJobs(['failed'], expired, expired + Math.min(left, pageSize) - 1, true)
        const kept = jobs.filter((job) => !isExpired(job))
        expired += jobs.length - kept.length
        requeued += await retry(kept)
      }
      return requeued
    },
    async removeExpired(limit) {
      await bull.clean(jobLifetimes.deadLetterKeptMs, limit, 'failed')
    }
  }
}

function isExpired({ finishedOn = 0 }: Job): boolean {
  return finishedOn < Date.now() - jobLifetimes.deadLetterKeptMs
}

function toDeadLetter({ id, name, failedReason, attemptsMade, timestamp, finishedOn, data }: Job): DeadLetter {
  return {
    id: id ?? '',
    name,
    reason: failedReason ?? '',
    attempts: attemptsMade,
    addedAt: timestamp,
    failedAt: finishedOn ?? 0,
    data
  }
}
