import type { JobContract, JobPayload } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'
import type { Logger } from '@repo/service-kit'
import type { JobMarks } from './job-marks.ts'
import type { Mailer } from './mail/mailer.ts'

/** What a job may use. */
export interface JobContext {
  readonly jobId: string
  readonly redis: RedisHa
  readonly logger: Logger
  /** What this job has done already, also in an attempt before. */
  readonly marks: JobMarks
  /** `undefined` while no mail server is set. */
  readonly mailer: Mailer | undefined
  /** Aborted when the worker cannot wait any longer for its jobs. */
  readonly signal: AbortSignal
}

/** How the worker does one kind of job; it may run twice. */
export interface JobHandler {
  readonly contract: JobContract
  run(payload: unknown, context: JobContext): Promise<void>
}

/** Types a handler by its contract. */
export function handleJob<Contract extends JobContract>(
  contract: Contract,
  run: (payload: JobPayload<Contract>, context: JobContext) => Promise<void>
): JobHandler {
  // The payload was parsed by the contract's schema.
  return { contract, run: (payload, context) => run(payload as JobPayload<Contract>, context) }
}
