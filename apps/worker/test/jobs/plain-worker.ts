import { queueName, queuePrefix } from '@repo/contracts'
import { Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { countsKey, totalKey } from './count.job.ts'

// BullMQ as its documentation shows it, on one Redis: the other half of the comparison.
const [host, port, concurrency] = process.argv.slice(2)
const connection = new Redis({ host: host as string, port: Number(port), maxRetriesPerRequest: null })
const worker = new Worker<{ n: number }>(
  queueName,
  async ({ data }) => {
    await connection.pipeline().hincrby(countsKey, String(data.n), 1).incr(totalKey).exec()
  },
  { connection, prefix: queuePrefix, concurrency: Number(concurrency) }
)
await worker.waitUntilReady()
process.stdout.write('ready\n')
