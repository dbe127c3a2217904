import { jobs } from '@repo/contracts'
import { type RedisHa, WriteRefusedError } from '@repo/redis-ha'
import { ReplyError } from 'ioredis'
import { expect, it } from 'vitest'
import type { JobQueue } from './create-job-queue.ts'
import { createJobProducer } from './job-producer.ts'

const payload = (sessionHandle: string) => ({ userId: 'ada', sessionHandle, at: 5 })

/** A producer on a master that takes writes; its queue answers everything with `error`. */
function createProducer(error: Error) {
  const redis = {
    config: { timings: { writeDeadlineMs: 1000 } },
    health: () => ({ masterWritable: true }),
    view: () => ({ epoch: 1 }),
    fence: async () => 'token',
    write: async () => ({ results: [], token: 'token' })
  } as unknown as Pick<RedisHa, 'config' | 'fence' | 'health' | 'view' | 'write'>
  const refuse = () => Promise.reject(error)
  const queue = { bull: { add: refuse, addBulk: refuse } } as unknown as JobQueue
  return createJobProducer({ redis, queue })
}

it('tells what Redis refused as a write tells it, for one job and for many', async () => {
  const { add } = createProducer(new ReplyError("OOM command not allowed when used memory > 'maxmemory'."))
  const added = ['handle-1', 'handle-2'].map((handle) => add(jobs.notifySignIn, payload(handle)))
  for (const { status, reason } of (await Promise.allSettled(added)) as PromiseRejectedResult[]) {
    expect(status).toBe('rejected')
    expect(reason).toBeInstanceOf(WriteRefusedError)
    expect(reason.message).toContain('OOM')
  }
  await expect(add(jobs.notifySignIn, payload('handle-3'))).rejects.toThrow(WriteRefusedError)
})

it('hands on any other failure as it is', async () => {
  const { add } = createProducer(new RangeError('no'))
  await expect(add(jobs.notifySignIn, payload('handle-1'))).rejects.toThrow(RangeError)
})
