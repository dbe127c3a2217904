import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import {
  type NotifySignIn,
  notifySignInJob,
  queueName,
  queuePrefix,
  toNotificationsKey,
  toNotifySignInJobId
} from '@repo/contracts'
import { createRedisHa, parseEnvironment, type RedisHa } from '@repo/redis-ha'
import { type FaultName, reservePorts, startTopology, waitUntil } from '@repo/testbed'
import { Queue } from 'bullmq'
import { expect, it, onTestFinished } from 'vitest'

const userId = 'ada'

it.each<FaultName>(['kill-master', 'freeze-master'])(
  'does every accepted job once through %s',
  async (fault) => {
    const topology = await startTopology({ downAfterMs: 1000 })
    onTestFinished(() => topology.stop())
    const worker = await startWorker(topology.environment())
    const redis = createRedisHa({ config: parseEnvironment(topology.environment()) })
    onTestFinished(() => redis.close())
    await redis.ready()
    const add = createAdder(redis)

    const accepted: string[] = []
    for (let i = 0; i < 20; i++) accepted.push(await add())
    await topology.fault(fault)
    // Waits for the next master where the old one does not answer any more.
    for (let i = 0; i < 20; i++) accepted.push(await add())

    await waitUntil('every job', async () => (await doneJobs(redis)).length >= accepted.length, { timeoutMs: 30_000 })
    expect((await doneJobs(redis)).sort()).toEqual([...accepted].sort())

    worker.kill('SIGTERM')
    expect(await once(worker, 'exit')).toEqual([0, null])
  },
  90_000
)

/** Adds a job and resolves with its session's handle when it would survive the loss of the master. */
function createAdder(redis: RedisHa): () => Promise<string> {
  const connection = redis.createIoredis({ maxRetriesPerRequest: null })
  connection.on('error', () => {})
  const queue = new Queue(queueName, { connection, prefix: queuePrefix })
  queue.on('error', () => {})
  onTestFinished(async () => {
    await queue.close()
    connection.disconnect()
  })
  let count = 0
  return async () => {
    const sessionHandle = `handle-${String(count++).padStart(4, '0')}`
    const job: NotifySignIn = { userId, sessionHandle, at: Date.now() }
    for (;;) {
      const epoch = redis.view()?.epoch
      await queue.add(notifySignInJob, job, { jobId: toNotifySignInJobId(job), attempts: 10 })
      await redis.fence()
      if (redis.view()?.epoch === epoch) return sessionHandle
    }
  }
}

/** Handles in the user's notifications; one that was recorded twice with different content stands there twice. */
async function doneJobs(redis: RedisHa): Promise<string[]> {
  const { value } = await redis.read((node) => node.zrange(toNotificationsKey(userId), 0, '-1'), { from: 'master' })
  return value.map((text) => (JSON.parse(text) as { sessionHandle: string }).sessionHandle)
}

async function startWorker(environment: Record<string, string>) {
  const [port] = await reservePorts('127.0.0.1', 1)
  const child = spawn(process.execPath, ['--conditions=@repo/source', join(import.meta.dirname, '../src/main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ...environment,
      HTTP_PORT: String(port),
      LOG_LEVEL: 'silent',
      SHUTDOWN_DRAIN_MS: '0'
    }
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error(`the worker ended with ${child.exitCode}`)
    return (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.ok
  }
  await waitUntil('the worker to be ready', isReady, { timeoutMs: 15_000 })
  return child
}
