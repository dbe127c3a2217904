import type { JobsOptions, KeepJobs } from 'bullmq'
import { jobLifetimes } from './job-lifetimes.ts'

/** Name under which the worker registers `backoffDelayMs` with BullMQ. */
export const backoffType = 'capped'

/** What every job is added with. */
export const jobOptions: JobsOptions = {
  attempts: jobLifetimes.attempts,
  backoff: { type: backoffType },
  removeOnFail: { age: jobLifetimes.deadLetterKeptMs / 1000 }
}

/** What the worker keeps of jobs that are done. An option of the worker: with every job it would be stored and sent along. */
export const keptDone: KeepJobs = { age: jobLifetimes.doneKeptMs / 1000, count: jobLifetimes.doneKeptCount }
