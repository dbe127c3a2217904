import { toNotificationsKey } from '@repo/contracts'
import { createDeadLetters, type QueueDepth, readQueueDepth } from '@repo/jobs'
import { startTopology, waitUntil } from '@repo/testbed'
import { connect, type TestClient } from '../support/connect.ts'
import { addUsers, createJobAdder, type JobAdder, userOf } from './add-jobs.ts'
import { breakThing, planFaults } from './break-things.ts'
import { countsKey } from './count.job.ts'
import type { AddedJob, Ledger } from './ledger.ts'
import { createRandom } from './random.ts'
import type { Settings } from './settings.ts'
import { WorkerSlot } from './worker-slot.ts'

const lockMs = 5000
const concurrency = 20
/** Fewer than a user's notices are kept. */
const noticesPerUser = 50
const perSecond = 400
/** A fault and what follows from it: jobs are added all the while. */
const roundSeconds = 6
/** No job ends for this long: something is stuck. */
const standstillMs = 90_000

/** Adds jobs while masters and workers are broken one after the other, and says what came of all of them. */
export async function runJobs(settings: Settings, say: (line: string) => void): Promise<Ledger> {
  const { jobs, faults, workers: workerCount, seed } = settings
  const random = createRandom(seed)
  const users = Math.ceil(jobs / noticesPerUser)
  const topology = await startTopology()
  const clients: TestClient[] = []
  const workers: WorkerSlot[] = []
  try {
    const environment = {
      ...topology.environment(),
      LOG_LEVEL: 'warn',
      WORKER_CONCURRENCY: `${concurrency}`,
      WORKER_LOCK_MS: `${lockMs}`,
      WORKER_BACKOFF_MAX_MS: '5000'
    }
    for (let n = 1; n <= 2; n++) clients.push(await connect(topology.environment()))
    for (let n = 1; n <= workerCount; n++) workers.push(await WorkerSlot.start(`worker-${n}`, environment))
    const client = clients[0] as TestClient
    await addUsers(client, users)
    const adder = createJobAdder(clients, users)
    const scene = { topology, workers, random, lockMs }

    const plan = planFaults(faults, random)
    const share = Math.floor(jobs / (plan.length + 1))
    for (const [i, fault] of plan.entries()) {
      const startedAt = performance.now()
      const inTheMiddle = adder.added.length + share / 4
      await Promise.all([
        adder.add(share, share / roundSeconds),
        waitUntil('jobs under way', () => adder.added.length >= inTheMiddle, {
          timeoutMs: standstillMs,
          intervalMs: 10
        }).then(() => breakThing(fault, scene))
      ])
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      say(`${i + 1}/${plan.length} ${fault}: whole again after ${seconds} s, ${adder.added.length} jobs added`)
    }
    await adder.add(jobs - share * plan.length, perSecond)
    say('all added; waiting for the last one')
    await waitUntilDone(client)
    const stuckWorkers = await findStuck(client, workers, adder)
    const ledger = {
      jobs: adder.added,
      effects: await readEffects(client, adder.added, users),
      deadLetters: await createDeadLetters(client.queue, client.redis).count(),
      concurrency
    }
    for (const worker of workers) {
      if ((await worker.process.stop()) !== 0) stuckWorkers.push(`${worker.name} (did not stop in order)`)
    }
    return {
      ...ledger,
      stuckWorkers,
      mails: workers.flatMap(({ mails }) => mails),
      interruptions: workers.flatMap(({ interruptions }) => interruptions)
    }
  } finally {
    for (const worker of workers) await worker.close()
    for (const client of clients) await client.close()
    await topology.stop()
  }
}

/** Every worker must still do jobs when the others cannot. */
async function findStuck(client: TestClient, workers: readonly WorkerSlot[], adder: JobAdder): Promise<string[]> {
  const stuck: string[] = []
  for (const worker of workers) {
    const others = workers.filter((other) => other !== worker)
    for (const other of others) other.freeze()
    await adder.add(20, perSecond)
    await waitUntilDone(client).catch(() => stuck.push(worker.name))
    for (const other of others) other.thaw()
  }
  return stuck
}

async function waitUntilDone({ redis, queue }: TestClient): Promise<void> {
  let latest: QueueDepth | undefined
  let progressAt = performance.now()
  await waitUntil(
    'every job done',
    async () => {
      const depth = await readQueueDepth(redis, queue).catch(() => undefined)
      if (depth === undefined) return false
      const { waiting, active, delayed, outbox } = depth
      if (latest === undefined || toOpen(depth) !== toOpen(latest)) progressAt = performance.now()
      latest = depth
      if (performance.now() - progressAt > standstillMs) throw new Error(`nothing goes on: ${JSON.stringify(depth)}`)
      // The schedule of the sweep always waits for its next time.
      return waiting + active + outbox === 0 && delayed <= 1
    },
    { timeoutMs: 600_000, detail: () => JSON.stringify(latest) }
  )
}

const toOpen = ({ waiting, active, delayed, outbox }: QueueDepth) => [waiting, active, delayed, outbox].join()

async function readEffects(
  { redis }: TestClient,
  added: readonly AddedJob[],
  users: number
): Promise<Ledger['effects']> {
  const { value: counts } = await redis.read((node) => node.hgetall(countsKey), { from: 'master' })
  const notify = new Map<string, number>()
  for (let n = 0; n < Math.min(users, added.length); n++) {
    const key = toNotificationsKey(userOf(n, users))
    const { value } = await redis.read((node) => node.zrange(key, 0, '-1'), { from: 'master' })
    for (const text of value) {
      const { sessionHandle } = JSON.parse(text) as { sessionHandle: string }
      notify.set(sessionHandle, (notify.get(sessionHandle) ?? 0) + 1)
    }
  }
  return { notify, count: new Map(Object.entries(counts).map(([n, times]) => [n, Number(times)])) }
}
