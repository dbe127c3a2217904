import { setTimeout as delay } from 'node:timers/promises'
import { jobs, toJobId, toUserKey } from '@repo/contracts'
import { appendToOutboxLua, createOutbox, createOutboxRelay, outboxKey, toOutboxEntry } from '@repo/jobs'
import { IndeterminateWriteError, MasterUnavailableError } from '@repo/redis-ha'
import type { TestClient } from '../support/connect.ts'
import { count } from './count.job.ts'
import type { AddEnd, AddedJob } from './ledger.ts'

/** One in this many is left in the outbox by its producer, as if it had died right after its write. */
const leftEvery = 20

/** How long a job is between its effect and its end: whoever is stopped is stopped there. */
export const lingerMs = 200

const appendScript = `${appendToOutboxLua} appendToOutbox(KEYS[1], ARGV[1])`

export const userOf = (n: number, users: number) => `user-${n % users}`

export async function addUsers({ redis }: TestClient, users: number): Promise<void> {
  await redis.write((pipe) => {
    for (let n = 0; n < users; n++) pipe.hset(toUserKey(userOf(n, users)), 'email', `${userOf(n, users)}@example.org`)
  })
}

export interface JobAdder {
  /** Adds jobs as API instances do, at most `perSecond`, until `count` more have been accepted. */
  add(count: number, perSecond: number): Promise<void>
  readonly added: readonly AddedJob[]
}

const lanes = 16

/** Two kinds of jobs: notices of sign-ins, through the outbox and past it, and counts. */
export function createJobAdder(clients: readonly TestClient[], users: number): JobAdder {
  const added: AddedJob[] = []
  const relays = clients.map(({ redis, producer }) => createOutboxRelay(createOutbox(redis), producer))
  let next = 0

  async function addOne(n: number): Promise<AddedJob> {
    const client = clients[n % clients.length] as TestClient
    if (n % 4 === 3) {
      const end = await toEnd(client.producer.add(count, { n, lingerMs }))
      return { id: toJobId(count, { n, lingerMs }), kind: 'count', key: `${n}`, end }
    }
    const sessionHandle = `handle-${String(n).padStart(8, '0')}`
    const payload = { userId: userOf(n, users), sessionHandle, at: Date.now() }
    const end = n % 4 === 2 ? toEnd(client.producer.add(jobs.notifySignIn, payload)) : toEnd(throughOutbox(n, payload))
    return { id: toJobId(jobs.notifySignIn, payload), kind: 'notify', key: sessionHandle, end: await end }
  }

  async function throughOutbox(n: number, payload: Parameters<typeof toOutboxEntry<typeof jobs.notifySignIn>>[1]) {
    const entry = toOutboxEntry(jobs.notifySignIn, payload)
    const { redis } = clients[n % clients.length] as TestClient
    await redis.write((pipe) => pipe.eval(appendScript, 1, outboxKey, entry), { idempotent: true })
    // Whatever comes of it: the worker relays what is left.
    if (n % leftEvery !== 0) await relays[n % relays.length]?.relay([entry]).catch(() => {})
  }

  return {
    added,
    async add(wanted, perSecond) {
      let accepted = 0
      const startedAt = performance.now()
      let begun = 0
      async function lane(): Promise<void> {
        while (accepted < wanted) {
          const dueAt = startedAt + (begun++ * 1000) / perSecond
          await delay(Math.max(0, dueAt - performance.now()))
          if (accepted >= wanted) return
          const job = await addOne(next++)
          added.push(job)
          if (job.end === 'accepted') accepted += 1
        }
      }
      await Promise.all(Array.from({ length: lanes }, lane))
    }
  }
}

async function toEnd(add: Promise<unknown>): Promise<AddEnd> {
  try {
    await add
    return 'accepted'
  } catch (error) {
    if (error instanceof MasterUnavailableError) return 'not-added'
    return error instanceof IndeterminateWriteError ? 'indeterminate' : 'failed'
  }
}
