import type { RedisHa } from '@repo/redis-ha'
import { UnrecoverableError } from 'bullmq'
import { expect, it } from 'vitest'
import { processJob } from './process-job.ts'

const redis = {} as RedisHa

it('gives up at once on a job that can never succeed', async () => {
  await expect(processJob({ name: 'unknown', data: {} }, redis)).rejects.toThrow(UnrecoverableError)
  const invalid = processJob({ name: 'notify-sign-in', data: { userId: 'no spaces', at: 'soon' } }, redis)
  await expect(invalid).rejects.toThrow(/invalid payload: userId, sessionHandle, at/)
})

it('writes the same when a job is done twice, so that the user is told once', async () => {
  const runs: unknown[][] = []
  const record =
    (name: string) =>
    (...args: unknown[]) =>
      runs.at(-1)?.push([name, ...args])
  const recorder = { zadd: record('zadd'), zremrangebyrank: record('zremrangebyrank'), pexpire: record('pexpire') }
  const recording = {
    write: async (build: (pipe: typeof recorder) => void) => {
      runs.push([])
      build(recorder)
    }
  } as unknown as RedisHa
  const job = { name: 'notify-sign-in', data: { userId: 'ada', sessionHandle: 'handle-1', at: 5 } }
  await processJob(job, recording)
  await processJob(job, recording)
  expect(runs[0]?.[0]).toEqual(['zadd', 'notifications:ada', 5, '{"sessionHandle":"handle-1","at":5}'])
  expect(runs[1]).toEqual(runs[0])
})
