import { jobs } from '@repo/contracts'
import { UnrecoverableError } from 'bullmq'
import { expect, it } from 'vitest'
import { handleJob, type JobContext } from './job-handler.ts'
import * as registered from './jobs/jobs.ts'
import { PermanentJobError } from './permanent-job-error.ts'
import { processJob } from './process-job.ts'

const context = {} as JobContext
const payload = { userId: 'ada', sessionHandle: 'handle-1', at: 5 }
const run = (job: { name: string; data: unknown }, work: () => Promise<void> = async () => {}) =>
  processJob(job, [handleJob(jobs.notifySignIn, work)], context)

it('knows how to do every job that there is', () => {
  const known = Object.values(registered).map(({ contract }) => contract.name)
  expect(known.sort()).toEqual(
    Object.values(jobs)
      .map(({ name }) => name)
      .sort()
  )
})

it('gives up at once on a job that can never succeed', async () => {
  await expect(run({ name: 'unknown', data: {} })).rejects.toThrow(UnrecoverableError)
  const invalid = run({ name: 'notify-sign-in', data: { userId: 'no spaces', at: 'soon' } })
  await expect(invalid).rejects.toThrow(/invalid payload: userId, sessionHandle, at/)
  const permanent = run({ name: 'notify-sign-in', data: payload }, async () => {
    throw new PermanentJobError('nobody is there')
  })
  await expect(permanent).rejects.toThrow(UnrecoverableError)
})

it('lets any other failure be tried again', async () => {
  const failing = run({ name: 'notify-sign-in', data: payload }, async () => {
    throw new Error('not now')
  })
  await expect(failing).rejects.not.toThrow(UnrecoverableError)
  await expect(failing).rejects.toThrow('not now')
})
