import type { z } from 'zod'

/** What two processes agree on about one kind of job. */
export interface JobContract<Schema extends z.ZodType = z.ZodType> {
  /** Letters, digits and hyphens; it stands in the queue, so a job that was added under another name is not known any more. */
  readonly name: string
  /** What a job carries; checked when it is added and again before it is done. */
  readonly payload: Schema
  /** Jobs with the same key are one job: adding it again adds nothing. No colons. */
  toKey(payload: z.output<Schema>): string
}

export type JobPayload<Contract extends JobContract> = z.output<Contract['payload']>

/** Types a contract by its schema. */
export function defineJob<Schema extends z.ZodType>(contract: JobContract<Schema>): JobContract<Schema> {
  return contract
}

/** Id of a job in the queue, of its effects, and of its mail. */
export function toJobId<Contract extends JobContract>(contract: Contract, payload: JobPayload<Contract>): string {
  return `${contract.name}-${contract.toKey(payload)}`
}
