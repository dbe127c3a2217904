import type { JobsOptions } from 'bullmq'
import { jobLifetimes } from './job-lifetimes.ts'

/** Name under which the worker registers `backoffDelayMs` with BullMQ. */
export const backoffType = 'capped'

/** What every job is added with. */
export const jobOptions: JobsOptions = {
  attempts: jobLifetimes.attempts,
  backoff: { type: backoffType },
  removeOnComplete: { age: jobLifetimes.doneKeptMs / 1000, count: jobLifetimes.doneKeptCount },
  removeOnFail: { age: jobLifetimes.deadLetterKeptMs / 1000 }
}
