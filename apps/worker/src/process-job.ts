import { UnrecoverableError } from 'bullmq'
import type { z } from 'zod'
import type { JobContext, JobHandler } from './job-handler.ts'
import { PermanentJobError } from './permanent-job-error.ts'

/** Does one job; a job that can never succeed is not tried again. */
export async function processJob(
  job: { readonly name: string; readonly data: unknown },
  handlers: readonly JobHandler[],
  context: JobContext
): Promise<void> {
  const handler = handlers.find(({ contract }) => contract.name === job.name)
  if (handler === undefined) throw new UnrecoverableError(`no such job: ${job.name}`)
  const payload = parsePayload(handler.contract.payload, job.data)
  try {
    await handler.run(payload, context)
  } catch (error) {
    if (error instanceof PermanentJobError) throw new UnrecoverableError(error.message)
    throw error
  }
}

function parsePayload(schema: z.ZodType, data: unknown): unknown {
  const result = schema.safeParse(data)
  if (result.success) return result.data
  const paths = result.error.issues.map((issue) => issue.path.join('.') || 'payload')
  throw new UnrecoverableError(`invalid payload: ${paths.join(', ')}`)
}
