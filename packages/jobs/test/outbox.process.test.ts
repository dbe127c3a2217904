import { jobs, queueName, queuePrefix } from '@repo/contracts'
import { createRedisHa, parseEnvironment, type RedisHa } from '@repo/redis-ha'
import { createLogger } from '@repo/service-kit'
import { startTopology, type Topology, waitUntil } from '@repo/testbed'
import { Worker } from 'bullmq'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  appendToOutboxLua,
  createDeadLetters,
  createJobProducer,
  createJobQueue,
  createOutbox,
  createOutboxRelay,
  DeadLetterExpiredError,
  type JobProducer,
  type JobQueue,
  jobLifetimes,
  outboxKey,
  readQueueDepth,
  toMarksKey,
  toOutboxEntry
} from '../src/index.ts'

let topology: Topology
let redis: RedisHa
let queue: JobQueue
let producer: JobProducer

beforeAll(async () => {
  topology = await startTopology({ replicas: 1, downAfterMs: 30_000 })
  redis = createRedisHa({ config: parseEnvironment(topology.environment()) })
  queue = createJobQueue(redis, createLogger({ level: 'silent', instance: 'test', pretty: false }))
  producer = createJobProducer({ redis, queue })
  await redis.ready()
})
afterAll(async () => {
  await queue?.close()
  await redis?.close()
  await topology?.stop()
})
beforeEach(async () => {
  await redis.write((pipe) => pipe.flushall())
})

const signIn = (sessionHandle: string) => ({ userId: 'ada', sessionHandle, at: 5 })

/** A change with its job, as a session's script makes it: a repeat of the write does nothing. */
async function changeWithJob(writeId: string, sessionHandle: string): Promise<void> {
  const script = `${appendToOutboxLua}
    if redis.call('SETNX', KEYS[1], ARGV[1]) == 0 then return 'applied' end
    appendToOutbox(KEYS[2], ARGV[2])
    return 'saved'`
  const entry = toOutboxEntry(jobs.notifySignIn, signIn(sessionHandle))
  await redis.write((pipe) => pipe.eval(script, 2, `change:${sessionHandle}`, outboxKey, writeId, entry), {
    idempotent: true
  })
}

it('brings a job from the outbox into the queue once, also when everything is repeated', async () => {
  const outbox = createOutbox(redis)
  const relay = createOutboxRelay(outbox, producer)
  await changeWithJob('w1', 'handle-1')
  const entries = await outbox.list({ minAgeMs: 0, limit: 10 })
  expect(entries).toEqual([toOutboxEntry(jobs.notifySignIn, signIn('handle-1'))])
  await Promise.all([relay.relay(entries), relay.relayLeftovers(0)])
  await changeWithJob('w1', 'handle-1')
  await relay.relayLeftovers(0)
  expect(await readQueueDepth(redis, queue)).toMatchObject({ waiting: 1, outbox: 0 })
  expect((await queue.bull.getJob('notify-sign-in-handle-1'))?.data).toEqual(signIn('handle-1'))
})

it('leaves to those who wrote them what they have just written', async () => {
  const relay = createOutboxRelay(createOutbox(redis), producer)
  await changeWithJob('w1', 'handle-1')
  expect(await relay.relayLeftovers(60_000)).toBe(0)
  await waitUntil('the entry is old enough', async () => (await relay.relayLeftovers(1000)) === 1, {
    timeoutMs: 10_000
  })
})

it('keeps the entry when the job could not be added', async () => {
  const outbox = createOutbox(redis)
  const relay = createOutboxRelay(outbox, { addAll: () => Promise.reject(new Error('no master')) })
  await changeWithJob('w1', 'handle-1')
  await expect(relay.relayLeftovers(0)).rejects.toThrow('no master')
  expect(await outbox.list({ minAgeMs: 0, limit: 10 })).toHaveLength(1)
})

it('relays more than fits into one round, and does not let what nobody can read stop it', async () => {
  const relay = createOutboxRelay(createOutbox(redis), producer)
  await redis.write((pipe) => pipe.zadd(outboxKey, 1, '{not json'))
  await Promise.all(Array.from({ length: 450 }, (_, i) => changeWithJob('w1', `handle-${1000 + i}`)))
  expect(await relay.relayLeftovers(0)).toBe(451)
  expect(await readQueueDepth(redis, queue)).toMatchObject({ waiting: 451, outbox: 0 })
})

it('adds a job once, whoever adds it how often', async () => {
  const add = () => producer.add(jobs.notifySignIn, signIn('handle-1'))
  expect(await Promise.all([add(), add(), add()])).toEqual(Array(3).fill('notify-sign-in-handle-1'))
  expect(await readQueueDepth(redis, queue)).toMatchObject({ waiting: 1 })
  await expect(producer.add(jobs.notifySignIn, { ...signIn('handle-2'), at: -1 })).rejects.toThrow(/at/)
})

it('tells how long the oldest job has been waiting', async () => {
  await producer.add(jobs.notifySignIn, signIn('handle-1'))
  await producer.add(jobs.notifySignIn, signIn('handle-2'))
  const first = await queue.bull.getJob('notify-sign-in-handle-1')
  const depth = await readQueueDepth(redis, queue, (first?.timestamp ?? 0) + 5000)
  expect(depth).toMatchObject({ waiting: 2, oldestWaitingMs: 5000 })
})

it('lists dead letters and gives them all their attempts again', async () => {
  const deadLetters = createDeadLetters(queue, redis)
  for (const handle of ['handle-1', 'handle-2']) {
    await queue.bull.add('notify-sign-in', signIn(handle), { jobId: handle, attempts: 1 })
    await failNext(queue)
  }
  expect(await deadLetters.count()).toBe(2)
  expect((await deadLetters.list(10)).map(({ id, reason }) => [id, reason])).toEqual([
    ['handle-2', 'no'],
    ['handle-1', 'no']
  ])
  expect(await deadLetters.find('handle-1')).toMatchObject({ attempts: 1, data: signIn('handle-1') })
  expect(await deadLetters.requeue('nobody')).toBe(false)
  await redis.write((pipe) => pipe.set(toMarksKey('handle-1'), '', 'PX', 60_000))
  expect(await deadLetters.requeue('handle-1')).toBe(true)
  expect(await queue.connection.pttl(toMarksKey('handle-1'))).toBeGreaterThan(jobLifetimes.deadLetterKeptMs)
  expect(await deadLetters.requeue('handle-1')).toBe(false)
  expect((await queue.bull.getJob('handle-1'))?.attemptsMade).toBe(0)
  expect(await deadLetters.requeueAll()).toBe(1)
  expect(await readQueueDepth(redis, queue)).toMatchObject({ waiting: 2, failed: 0 })
})

it('refuses to requeue what was given up so long ago that its marks may be gone, and removes it', async () => {
  const deadLetters = createDeadLetters(queue, redis)
  for (const handle of ['old', 'new']) {
    await queue.bull.add('notify-sign-in', signIn(handle), { jobId: handle, attempts: 1 })
    await failNext(queue)
  }
  const failedAt = Date.now() - jobLifetimes.deadLetterKeptMs - 1000
  await queue.connection.hset(queue.bull.toKey('old'), 'finishedOn', failedAt)
  await queue.connection.zadd(queue.bull.toKey('failed'), failedAt, 'old')
  await expect(deadLetters.requeue('old')).rejects.toThrow(DeadLetterExpiredError)
  expect(await deadLetters.requeueAll()).toBe(1)
  expect((await deadLetters.list(10)).map(({ id }) => id)).toEqual(['old'])
  await deadLetters.removeExpired(10)
  expect(await readQueueDepth(redis, queue)).toMatchObject({ waiting: 1, failed: 0 })
})

/** Takes the next job as a worker does and fails it for good. */
async function failNext({ connection }: JobQueue): Promise<void> {
  const worker = new Worker(queueName, null, { connection, prefix: queuePrefix, autorun: false })
  worker.on('error', () => {})
  const job = await worker.getNextJob('token')
  await job?.moveToFailed(new Error('no'), 'token')
  await worker.close(true)
}
