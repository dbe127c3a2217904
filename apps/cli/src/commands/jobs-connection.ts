import { createDeadLetters, createJobQueue, type DeadLetters, readQueueDepth } from '@repo/jobs'
import { createRedisHa, parseEnvironment } from '@repo/redis-ha'
import { createLogger, withDeadline } from '@repo/service-kit'
import { toStackKind } from '../stack/to-stack-kind.ts'
import { namesRedis } from './names-redis.ts'

export interface JobsConnection {
  readonly deadLetters: DeadLetters
  readDepth(): ReturnType<typeof readQueueDepth>
}

const readyMs = 5000
const workMs = 30_000

/** Works on the queue of the Redis that the environment names, else of the stack that runs. */
export async function withJobs<T>(
  on: string | undefined,
  work: (connection: JobsConnection) => Promise<T>
): Promise<T> {
  const environment = namesRedis(on, process.env)
    ? process.env
    : (await toStackKind(on).attach()).topology.environment()
  const redis = createRedisHa({ config: parseEnvironment(environment), clientName: 'ha-jobs' })
  try {
    await redis.ready(readyMs)
    const queue = createJobQueue(redis, createLogger({ level: 'silent', instance: 'ha' }))
    try {
      // The queue's connection would wait for a lost master for ever.
      return await withDeadline(
        work({ deadLetters: createDeadLetters(queue, redis), readDepth: () => readQueueDepth(redis, queue) }),
        workMs,
        'the answer of Redis'
      )
    } finally {
      await queue.close()
    }
  } finally {
    await redis.close()
  }
}
