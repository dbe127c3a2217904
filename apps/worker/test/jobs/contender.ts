import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { queueName, queuePrefix } from '@repo/contracts'
import { jobLifetimes } from '@repo/jobs'
import { serviceArguments, startTopology } from '@repo/testbed'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { connect } from '../support/connect.ts'
import { startWorkerProcess } from '../support/worker-process.ts'
import { count } from './count.job.ts'

/** One side of the comparison: a producer in this process, a worker in its own, and their Redis. */
export interface Contender {
  readonly master: { readonly host: string; readonly port: number }
  add(n: number): Promise<unknown>
  stop(): Promise<void>
}

/** With more jobs under way at once, neither side gets faster. */
const concurrency = 400

/** Fenced, to a master with two replicas, every effect once. */
export async function startOurs(): Promise<Contender> {
  const topology = await startTopology()
  const client = await connect(topology.environment())
  const worker = await startWorkerProcess({
    main: 'test/jobs/worker-that-counts.ts',
    environment: { ...topology.environment(), LOG_LEVEL: 'error', WORKER_CONCURRENCY: `${concurrency}` }
  })
  await worker.waitUntilReady()
  return {
    master: await topology.currentMaster(),
    add: (n) => client.producer.add(count, { n, lingerMs: 0 }),
    async stop() {
      await worker.stop('SIGKILL')
      await client.close()
      await topology.stop()
    }
  }
}

/** BullMQ as its documentation shows it, on a Redis that `replicas` nodes follow. */
export async function startPlain({ replicas }: { readonly replicas: number }): Promise<Contender> {
  const topology = await startTopology({ replicas, minReplicas: 0, sentinels: 1 })
  const master = await topology.currentMaster()
  const connection = new Redis({ host: master.host, port: master.port, maxRetriesPerRequest: null })
  const queue = new Queue(queueName, {
    connection,
    prefix: queuePrefix,
    defaultJobOptions: {
      attempts: jobLifetimes.attempts,
      removeOnComplete: { age: jobLifetimes.doneKeptMs / 1000, count: jobLifetimes.doneKeptCount }
    }
  })
  const main = join(import.meta.dirname, 'plain-worker.ts')
  const args = [...serviceArguments, '--conditions=@repo/source', main, master.host, `${master.port}`, `${concurrency}`]
  const worker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(worker.stdout, 'data')
  return {
    master,
    add: (n) => queue.add(count.name, { n }, { jobId: `${count.name}-${n}` }),
    async stop() {
      worker.kill('SIGKILL')
      await queue.close()
      connection.disconnect()
      await topology.stop()
    }
  }
}
