import { notifySignInJob, notifySignInSchema } from '@repo/contracts'
import type { RedisHa } from '@repo/redis-ha'
import { UnrecoverableError } from 'bullmq'
import type { z } from 'zod'
import { notifySignIn } from './jobs/notify-sign-in.job.ts'

/** Does one job; a job that can never succeed is not tried again. */
export async function processJob(
  job: { readonly name: string; readonly data: unknown },
  redis: RedisHa
): Promise<void> {
  switch (job.name) {
    case notifySignInJob:
      return notifySignIn(redis, parsePayload(notifySignInSchema, job.data))
    default:
      throw new UnrecoverableError(`no such job: ${job.name}`)
  }
}

function parsePayload<S extends z.ZodType>(schema: S, data: unknown): z.output<S> {
  const result = schema.safeParse(data)
  if (result.success) return result.data
  const paths = result.error.issues.map((issue) => issue.path.join('.') || 'payload')
  throw new UnrecoverableError(`invalid payload: ${paths.join(', ')}`)
}
