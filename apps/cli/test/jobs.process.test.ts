import { createJobQueue, type JobQueue } from '@repo/jobs'
import { createRedisHa, parseEnvironment, type RedisHa } from '@repo/redis-ha'
import { createLogger } from '@repo/service-kit'
import { startTopology, type Topology } from '@repo/testbed'
import { Worker } from 'bullmq'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runHa } from './support/run-ha.ts'

let topology: Topology
let redis: RedisHa
let queue: JobQueue

beforeAll(async () => {
  topology = await startTopology({ replicas: 1, downAfterMs: 30_000 })
  redis = createRedisHa({ config: parseEnvironment(topology.environment()) })
  await redis.ready()
  queue = createJobQueue(redis, createLogger({ level: 'silent', instance: 'test', pretty: false }))
  for (const id of ['one', 'two', 'three']) await makeDeadLetter(id)
})
afterAll(async () => {
  await queue?.close()
  await redis?.close()
  await topology?.stop()
})

async function makeDeadLetter(jobId: string): Promise<void> {
  const { bull, connection } = queue
  await bull.add('notify-sign-in', { userId: 'ada' }, { jobId, attempts: 1 })
  const worker = new Worker(bull.name, null, { connection, prefix: bull.opts.prefix as string, autorun: false })
  worker.on('error', () => {})
  await (await worker.getNextJob('token'))?.moveToFailed(new Error('refused\nfor good'), 'token')
  await worker.close(true)
}

const ha = (args: string, environment: Record<string, string> = topology.environment()) => runHa(args, environment)

it('counts, lists, shows and requeues dead letters', async () => {
  const [count, list, newest, one] = await Promise.all(
    ['count --json', 'list', 'list --json --limit 1', 'show one'].map(async (args) => (await ha(`jobs ${args}`)).stdout)
  )
  expect(JSON.parse(count ?? '')).toMatchObject({ failed: 3, waiting: 0 })
  expect(list).toMatch(/^three +\S+ +1 attempts +refused$/m)
  expect(JSON.parse(newest ?? '')).toMatchObject([{ id: 'three' }])
  expect(JSON.parse(one ?? '')).toMatchObject({ data: { userId: 'ada' }, reason: 'refused\nfor good' })
  expect(await ha('jobs requeue one')).toMatchObject({ code: 0, stdout: '1 requeued\n' })
  expect((await ha('jobs requeue --all')).stdout).toBe('2 requeued\n')
  expect((await ha('jobs')).stdout).toBe('no dead letters\n')
  expect(JSON.parse((await ha('jobs count --json')).stdout)).toMatchObject({ failed: 0, waiting: 3 })
})

it.concurrent.each([
  ['jobs requeue nobody', 1, "no dead letter is called 'nobody'"],
  ['jobs requeue', 2, '--all'],
  ['jobs requeue one --all', 2, '--all'],
  ['jobs show', 2, 'ha jobs list'],
  ['jobs bury', 2, 'count, list, show, requeue'],
  ['jobs list --limit many', 2, 'whole number']
])('says what is wrong with `ha %s`', async (args, code, says) => {
  expect(await ha(args)).toMatchObject({ code, stderr: expect.stringContaining(says) })
})

it('takes settings of a stack for no Redis', async () => {
  const { code, stderr } = await ha('jobs', { REDIS_MEMORY: '1g', REDIS_1_PORT: '1', HA_RUN_DIR: '/nowhere' })
  expect(stderr).toContain('nothing runs here')
  expect(code).toBe(1)
})

it('says that there is no Redis', async () => {
  const { code, stderr } = await ha('jobs', { REDIS_SENTINELS: '127.0.0.1:1' })
  expect(code).toBe(1)
  expect(stderr).toMatch(/^ha jobs: .*127\.0\.0\.1:1/)
})
