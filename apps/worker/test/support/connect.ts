import { createJobProducer, createJobQueue, type JobProducer, type JobQueue } from '@repo/jobs'
import { createRedisHa, parseEnvironment, type RedisHa } from '@repo/redis-ha'
import { createLogger } from '@repo/service-kit'

export interface TestClient {
  readonly redis: RedisHa
  readonly queue: JobQueue
  readonly producer: JobProducer
  close(): Promise<void>
}

/** What an API instance has of Redis and of the queue. */
export async function connect(environment: Readonly<Record<string, string>>): Promise<TestClient> {
  const redis = createRedisHa({ config: parseEnvironment(environment), clientName: 'test' })
  const queue = createJobQueue(redis, createLogger({ level: 'silent', instance: 'test', pretty: false }))
  await redis.ready()
  return {
    redis,
    queue,
    producer: createJobProducer({ redis, queue }),
    async close() {
      await queue.close()
      await redis.close()
    }
  }
}
