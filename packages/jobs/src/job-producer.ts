import { type JobContract, type JobPayload, toJobId } from '@repo/contracts'
import { IndeterminateWriteError, type RedisHa, WriteRefusedError } from '@repo/redis-ha'
import { DeadlineError, withDeadline } from '@repo/service-kit'
import { addForGood } from './add-for-good.ts'
import type { JobQueue } from './create-job-queue.ts'
import { groupCalls } from './group-calls.ts'
import { checkJobId } from './job-id.ts'

/** A job as the queue takes it. */
export interface NamedJob {
  readonly id: string
  readonly name: string
  readonly data: unknown
}

/** Takes jobs; what it resolved for survives the loss of the master. */
export interface JobProducer {
  /**
   * Resolves with the job's id when no electable replica lacks it. Waits for a master as long as a write does, and rejects as
   * one: MasterUnavailableError when nothing was added, IndeterminateWriteError when that is not known, WriteRefusedError when
   * Redis takes no more. A payload of the wrong shape is refused at once. Repeating is safe: the job's key makes it the same job.
   */
  add<Contract extends JobContract>(contract: Contract, payload: JobPayload<Contract>): Promise<string>
  /** The same for jobs that have been checked before; all of them or, as far as is known, none. */
  addAll(jobs: readonly NamedJob[]): Promise<void>
}

export interface JobProducerOptions {
  readonly redis: Pick<RedisHa, 'config' | 'fence' | 'health' | 'view' | 'write'>
  readonly queue: Pick<JobQueue, 'bull'>
}

const retryAfterMs = 1000
/** Jobs that share one round trip and one fence. */
const maxTogether = 100

export function createJobProducer({ redis, queue: { bull } }: JobProducerOptions): JobProducer {
  async function addAll(jobs: readonly NamedJob[]): Promise<void> {
    const { writeDeadlineMs } = redis.config.timings
    const giveUpAt = performance.now() + writeDeadlineMs
    // The queue's own connection would wait for ever; a write of nothing waits as long as a write does.
    if (!redis.health().masterWritable) await redis.write(() => {}, { idempotent: true })
    const bulk = jobs.map(({ id, name, data }) => ({ name, data, opts: { jobId: id } }))
    const [first, ...others] = bulk
    if (first === undefined) return
    const add = () => (others.length === 0 ? bull.add(first.name, first.data, first.opts) : bull.addBulk(bulk))
    try {
      await withDeadline(addForGood(add, redis), Math.max(1, giveUpAt - performance.now()), 'adding a job')
    } catch (error) {
      throw toWriteError(error)
    }
  }

  const addGrouped = groupCalls(addAll, maxTogether)

  return {
    addAll,
    async add(contract, payload) {
      // Parsed by the contract's own schema.
      const data = contract.payload.parse(payload) as typeof payload
      // Jobs share their way; one that the queue would not take must not take others with it.
      const id = checkJobId(toJobId(contract, data))
      await addGrouped({ id, name: contract.name, data })
      return id
    }
  }
}

/** A failure on the queue's own connection as a write would tell it. */
function toWriteError(error: unknown): unknown {
  if (error instanceof DeadlineError) {
    return new IndeterminateWriteError('the job may or may not be in the queue: not confirmed before the deadline', {
      cause: error,
      retryAfterMs
    })
  }
  // Redis itself said no: out of memory, no disk, no permission.
  if (error instanceof Error && error.name === 'ReplyError') {
    return new WriteRefusedError(error.message, { cause: error, results: [error] })
  }
  return error
}
