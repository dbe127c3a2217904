import { readFile } from 'node:fs/promises'
import {
  jobs,
  type NotifySignIn,
  sessionIndexPrefix,
  sessionKeyPrefix,
  toNotificationsKey,
  toUserKey
} from '@repo/contracts'
import {
  appendToOutboxLua,
  createDeadLetters,
  jobLifetimes,
  outboxKey,
  readQueueDepth,
  toMarksKey,
  toOutboxEntry
} from '@repo/jobs'
import type { RedisHa } from '@repo/redis-ha'
import { type FaultName, startMailCatcher, startTopology, type Topology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { connect, type TestClient } from './support/connect.ts'
import { startSilentServer } from './support/silent-server.ts'
import { startWorkerProcess } from './support/worker-process.ts'

const timeoutMs = 30_000
let topology: Topology
let client: TestClient

beforeAll(async () => {
  topology = await startTopology()
  // A failover takes about as long as writes are held by default.
  const patience = { REDIS_WRITE_HOLD_MS: '20000', REDIS_WRITE_DEADLINE_MS: '20000' }
  client = await connect({ ...topology.environment(), ...patience })
})
afterAll(async () => {
  await client?.close()
  await topology?.stop()
})
beforeEach(async () => {
  await client.redis.write((pipe) => pipe.flushall())
  await setUser(client.redis)
})

const email = 'ada@example.org'
const signIn = (sessionHandle = 'handle-0001'): NotifySignIn => ({
  userId: 'ada',
  sessionHandle,
  at: Date.UTC(2026, 0, 2),
  userAgent: 'Browser 1',
  address: '192.0.2.7'
})
const setUser = (redis: RedisHa) => redis.write((pipe) => pipe.hset(toUserKey('ada'), 'email', email))

async function startWorker(environment: Record<string, string> = {}) {
  const worker = await startWorkerProcess({
    environment: { ...topology.environment(), WORKER_BACKOFF_MS: '50', WORKER_BACKOFF_MAX_MS: '200', ...environment }
  })
  onTestFinished(async () => void (await worker.stop('SIGKILL')))
  return worker
}

async function startReady(environment: Record<string, string> = {}) {
  const worker = await startWorker(environment)
  await worker.waitUntilReady()
  return worker
}

async function recorded(): Promise<string[]> {
  const { value } = await client.redis.read((node) => node.zrange(toNotificationsKey('ada'), 0, '-1'), {
    from: 'master'
  })
  return value.map((text) => (JSON.parse(text) as { sessionHandle: string }).sessionHandle)
}

const waitUntilRecorded = (count: number) =>
  waitUntil(`${count} records`, async () => (await recorded()).length >= count, { timeoutMs })
const waitForDeadLetters = (count: number) =>
  waitUntil(
    `${count} dead letters`,
    async () => {
      const letters = await createDeadLetters(client.queue, client.redis).list(10)
      return letters.length >= count && letters
    },
    { timeoutMs }
  )
const isIdle = async () => {
  const { waiting, active, delayed } = await readQueueDepth(client.redis, client.queue)
  // The schedule of the sweep always waits for its next time.
  return waiting + active === 0 && delayed <= 1
}

describe('notify-sign-in', () => {
  it('records the sign-in and mails it once, with a Message-ID of the job', async () => {
    const catcher = await startMailCatcher()
    onTestFinished(() => catcher.close())
    await startReady({ SMTP_URL: catcher.url, MAIL_FROM: 'Accounts <accounts@example.org>' })
    await client.producer.add(jobs.notifySignIn, signIn())
    await waitUntil('the mail', () => catcher.mails.length > 0, { timeoutMs })
    await waitUntil('the end of the job', isIdle, { timeoutMs })
    expect(catcher.mails).toMatchObject([{ to: [email], messageId: '<notify-sign-in-handle-0001@example.org>' }])
    for (const part of ['Fri, 02 Jan 2026', 'Browser 1', '192.0.2.7', 'handle-0001']) {
      expect(catcher.mails[0]?.source).toContain(part)
    }
    expect(await recorded()).toEqual(['handle-0001'])
  })

  it('does nothing twice when the job comes again after it is done and forgotten', async () => {
    const catcher = await startMailCatcher()
    onTestFinished(() => catcher.close())
    const worker = await startReady({ SMTP_URL: catcher.url })
    const key = toNotificationsKey('ada')
    for (const round of [1, 2]) {
      await client.producer.add(jobs.notifySignIn, signIn())
      const completed = 'jobs_total{name="notify-sign-in",outcome="completed"}'
      await waitUntil('the job', async () => (await worker.metric(completed)) === round, { timeoutMs })
      const job = await client.queue.bull.getJob('notify-sign-in-handle-0001')
      await job?.remove()
      // Seen only if the effect ran again.
      await client.redis.write((pipe) => pipe.del(key))
    }
    expect(catcher.mails).toHaveLength(1)
    expect(await recorded()).toEqual([])
  })

  it('keeps its marks for a day once it is done, and longer than its dead letter when it is given up', async () => {
    const catcher = await startMailCatcher({
      refuse: () => (catcher.mails.length === 0 ? undefined : { code: 550, message: 'no such user' })
    })
    onTestFinished(() => catcher.close())
    await startReady({ SMTP_URL: catcher.url })
    const ttlMs = async (handle: string) =>
      (await client.redis.read((node) => node.pttl(toMarksKey(`notify-sign-in-${handle}`)), { from: 'master' })).value
    await client.producer.add(jobs.notifySignIn, signIn('handle-0001'))
    await waitUntil('the mail', () => catcher.mails.length === 1, { timeoutMs })
    await client.producer.add(jobs.notifySignIn, signIn('handle-0002'))
    await waitForDeadLetters(1)
    const isShort = async () => (await ttlMs('handle-0001')) <= jobLifetimes.doneMarkKeptMs
    await waitUntil('the short time of the job that is done', isShort, { timeoutMs })
    expect(await ttlMs('handle-0001')).toBeGreaterThan(jobLifetimes.doneKeptMs)
    expect(await ttlMs('handle-0002')).toBeGreaterThan(jobLifetimes.deadLetterKeptMs)
  })

  it('only records, and says so once, where no mail server is set', async () => {
    const worker = await startReady()
    await client.producer.add(jobs.notifySignIn, signIn())
    await waitUntilRecorded(1)
    expect(worker.log().match(/SMTP_URL is not set/g)).toHaveLength(1)
  })

  it('comes back with the same mail until a server that says 4xx takes it', async () => {
    let refusals = 0
    const catcher = await startMailCatcher({
      refuse: () => (refusals++ < 2 ? { code: 451, message: 'later' } : undefined)
    })
    onTestFinished(() => catcher.close())
    const worker = await startReady({ SMTP_URL: catcher.url })
    await client.producer.add(jobs.notifySignIn, signIn())
    await waitUntil('the mail', () => catcher.mails.length === 1, { timeoutMs })
    await waitUntil('the end of the job', isIdle, { timeoutMs })
    expect(await recorded()).toEqual(['handle-0001'])
    expect(await worker.metric('jobs_total{name="notify-sign-in",outcome="retried"}')).toBe(2)
  })

  it('gives up at once when the server says 5xx about the mail; requeued it is sent, and recorded once', async () => {
    let isKnown = false
    const catcher = await startMailCatcher({
      refuse: () => (isKnown ? undefined : { code: 550, message: 'no such user' })
    })
    onTestFinished(() => catcher.close())
    const worker = await startReady({ SMTP_URL: catcher.url })
    await client.producer.add(jobs.notifySignIn, signIn())
    const [letter] = await waitForDeadLetters(1)
    expect(letter).toMatchObject({ attempts: 1, reason: expect.stringContaining('no such user') })
    expect(await worker.metric('jobs_total{name="notify-sign-in",outcome="dead"}')).toBe(1)
    isKnown = true
    expect(await createDeadLetters(client.queue, client.redis).requeueAll()).toBe(1)
    await waitUntil('the mail', () => catcher.mails.length === 1, { timeoutMs })
    expect(await recorded()).toEqual(['handle-0001'])
  })

  it.each([
    ['hangs', async () => startSilentServer()],
    ['refuses connections', async () => ({ url: 'smtp://127.0.0.1:1', close: async () => {} })]
  ])('tries again while the mail server %s, and others do not wait for it', async (_what, start) => {
    const server = await start()
    onTestFinished(() => server.close())
    const worker = await startReady({ SMTP_URL: server.url, SMTP_TIMEOUT_MS: '300' })
    for (const n of [1, 2, 3]) await client.producer.add(jobs.notifySignIn, signIn(`handle-000${n}`))
    const retried = 'jobs_total{name="notify-sign-in",outcome="retried"}'
    await waitUntil('several attempts', async () => (await worker.metric(retried)) >= 6, { timeoutMs })
    expect((await recorded()).sort()).toEqual(['handle-0001', 'handle-0002', 'handle-0003'])
  })
})

describe('bad input', () => {
  it('makes dead letters at once of what nobody can do, and goes on', async () => {
    const worker = await startReady()
    const { bull } = client.queue
    await bull.add('no-such-job', {}, { jobId: 'poison-1' })
    await bull.add('notify-sign-in', { userId: 'no spaces' }, { jobId: 'poison-2' })
    await bull.add('notify-sign-in', 'text', { jobId: 'poison-3' })
    await client.redis.write((pipe) => pipe.zadd(outboxKey, 1, '{not json'))
    await client.producer.add(jobs.notifySignIn, signIn())
    const letters = await waitForDeadLetters(4)
    expect(letters.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1])
    await waitUntilRecorded(1)
    expect(await worker.metric('jobs_total{name="unknown",outcome="dead"}')).toBe(2)
    expect(await worker.metric('queue_jobs{state="failed"}')).toBe(4)
  })
})

describe('the outbox', () => {
  it('is emptied by the worker when nobody else does', async () => {
    await startReady()
    const entry = toOutboxEntry(jobs.notifySignIn, signIn())
    const script = `${appendToOutboxLua} appendToOutbox(KEYS[1], ARGV[1])`
    await client.redis.write((pipe) => pipe.eval(script, 1, outboxKey, entry))
    await waitUntilRecorded(1)
    await waitUntil('an empty outbox', async () => (await readQueueDepth(client.redis, client.queue)).outbox === 0, {
      timeoutMs
    })
  })
})

describe('sweep-session-index', () => {
  it('takes out what has expired or was ended, and nothing else', async () => {
    const index = `${sessionIndexPrefix}ada`
    await client.redis.write((pipe) => {
      for (let i = 0; i < 1000; i++) pipe.zadd(index, i, `gone-${i}`)
      pipe.zadd(index, 5, 'live')
      pipe.hset(`${sessionKeyPrefix}live`, 'version', '1')
      pipe.zadd(index, 6, 'ended')
      pipe.hset(`${sessionKeyPrefix}ended`, 'gone', '1')
      pipe.zadd(`${sessionIndexPrefix}grace`, 6, 'expired')
    })
    const worker = await startReady({ SWEEP_INTERVAL_SECONDS: '1' })
    await waitUntil('a sweep', () => /session indexes swept/.test(worker.log()), { timeoutMs })
    const { value } = await client.redis.read((node) => node.zrange(index, 0, '-1'), { from: 'master' })
    expect(value).toEqual(['live'])
    expect(worker.log()).toContain('"indexes":2,"dropped":1002')
  })
})

describe('its life', () => {
  it('begins no more jobs in a second than it may, together with the other workers', async () => {
    const catcher = await startMailCatcher()
    onTestFinished(() => catcher.close())
    const handles = Array.from({ length: 12 }, (_, i) => `handle-${1000 + i}`)
    for (const handle of handles) await client.producer.add(jobs.notifySignIn, signIn(handle))
    const limited = { SMTP_URL: catcher.url, WORKER_MAX_PER_SECOND: '3' }
    await Promise.all([startReady(limited), startReady(limited)])
    await waitUntil('all mails', () => catcher.mails.length === handles.length, { timeoutMs })
    const times = catcher.mails.map(({ at }) => at)
    // Twelve by three are four seconds, of which the first and the last may be short. Without a limit it is one burst.
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(2000)
  })

  it('refuses a Redis that throws keys away, and says what to do', async () => {
    await client.redis.write((pipe) => pipe.config('SET', 'maxmemory-policy', 'allkeys-lru'))
    onTestFinished(async () => {
      await client.redis.write((pipe) => pipe.config('SET', 'maxmemory-policy', 'noeviction'))
    })
    const worker = await startWorker()
    await waitUntil('its end', () => worker.child.exitCode !== null, { timeoutMs })
    expect(worker.child.exitCode).toBe(1)
    expect(worker.log()).toMatch(/maxmemory-policy is .*allkeys-lru.*CONFIG SET maxmemory-policy noeviction/)
  })

  it('finishes what is under way when it is stopped, and exits with 0', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const server = await startSilentServer(held)
    onTestFinished(() => server.close())
    const worker = await startReady({ SMTP_URL: server.url })
    await client.producer.add(jobs.notifySignIn, signIn())
    await waitUntil('the mail to be under way', () => server.connections() > 0, { timeoutMs })
    const stopped = worker.stop()
    await waitUntil('the stop', () => /"stopping"/.test(worker.log()), { timeoutMs })
    release()
    expect(await stopped).toBe(0)
  })

  it('exits with 1 when a job does not end in time; another worker does it', async () => {
    const server = await startSilentServer()
    onTestFinished(() => server.close())
    const worker = await startReady({ SMTP_URL: server.url, WORKER_CLOSE_MS: '300', WORKER_LOCK_MS: '1000' })
    await client.producer.add(jobs.notifySignIn, signIn())
    await waitUntil('the mail to be under way', () => server.connections() > 0, { timeoutMs })
    expect(await worker.stop()).toBe(1)
    expect(worker.log()).toContain('jobs cut off')
    const catcher = await startMailCatcher()
    onTestFinished(() => catcher.close())
    const other = await startReady({ SMTP_URL: catcher.url, WORKER_LOCK_MS: '1000' })
    await waitUntil('the mail', () => catcher.mails.length === 1, { timeoutMs })
    expect(await other.metric('jobs_stalled_total')).toBe(1)
    expect(await recorded()).toEqual(['handle-0001'])
  })
})

describe('without Redis', () => {
  it('is alive but not ready, stops with 0, and gets ready when Redis comes', async () => {
    const own = await startTopology({ replicas: 1 })
    onTestFinished(() => own.stop())
    for (const node of [...own.nodes, ...own.sentinels]) process.kill(await pidOf(node.pidFile), 'SIGSTOP')
    const environment = own.environment()
    const [early, patient] = await Promise.all([startWorker(environment), startWorker(environment)])
    for (const { url } of [early, patient]) {
      await waitUntil('it listens', async () => (await fetch(`${url}/livez`).catch(() => undefined))?.ok, { timeoutMs })
      expect((await fetch(`${url}/readyz`)).status).toBe(503)
      expect((await fetch(`${url}/metrics`)).ok).toBe(true)
    }
    expect(await early.stop()).toBe(0)
    await own.heal()
    await patient.waitUntilReady()
    for (const node of [...own.nodes, ...own.sentinels]) process.kill(await pidOf(node.pidFile), 'SIGSTOP')
    expect(await patient.stop()).toBe(0)
  }, 90_000)
})

describe('without Redis, with a job under way', () => {
  it('stops in time and says what it leaves; another worker does it, and what it does in Redis once', async () => {
    const own = await startTopology({ replicas: 1, downAfterMs: 60_000 })
    onTestFinished(() => own.stop())
    const there = await connect(own.environment())
    onTestFinished(() => there.close())
    await setUser(there.redis)
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const server = await startSilentServer(held)
    onTestFinished(() => server.close())
    const environment = { ...own.environment(), WORKER_LOCK_MS: '1000', WORKER_CLOSE_MS: '1000' }
    const worker = await startReady({ ...environment, SMTP_URL: server.url })
    await there.producer.add(jobs.notifySignIn, signIn())
    await waitUntil('the mail to be under way', () => server.connections() > 0, { timeoutMs })
    for (const node of [...own.nodes, ...own.sentinels]) process.kill(await pidOf(node.pidFile), 'SIGSTOP')
    const stopped = worker.stop()
    release()
    expect(await stopped).toBe(1)
    expect(worker.log()).toContain('jobs cut off')
    await own.heal()
    const catcher = await startMailCatcher()
    onTestFinished(() => catcher.close())
    await startReady({ ...environment, SMTP_URL: catcher.url })
    await waitUntil('the mail', () => catcher.mails.length === 1, { timeoutMs })
    const { value } = await there.redis.read((node) => node.zrange(toNotificationsKey('ada'), 0, '-1'), {
      from: 'master'
    })
    expect(value).toHaveLength(1)
  }, 120_000)
})

describe('through a change of the master', () => {
  it.each<FaultName>(['kill-master', 'freeze-master', 'switchover'])(
    'does every accepted job once through %s, without a restart',
    async (fault) => {
      const worker = await startReady()
      onTestFinished(async () => {
        await topology.heal()
        await topology.waitUntilSettled(60_000)
      }, 90_000)
      const handles = Array.from({ length: 40 }, (_, i) => `handle-${1000 + i}`)
      const add = (handle: string) => client.producer.add(jobs.notifySignIn, signIn(handle))
      for (const handle of handles.slice(0, 20)) await add(handle)
      await topology.fault(fault)
      for (const handle of handles.slice(20)) await add(handle)
      await waitUntilRecorded(handles.length)
      expect((await recorded()).sort()).toEqual(handles)
      expect(await worker.stop()).toBe(0)
    },
    120_000
  )
})

describe('a job that comes while there is no master', () => {
  it('waits for the next one and is accepted', async () => {
    await startReady()
    onTestFinished(async () => {
      await topology.heal()
      await topology.waitUntilSettled(60_000)
    }, 90_000)
    await topology.fault('kill-master')
    await waitUntil('writes to be held', () => !client.redis.health().masterWritable, { timeoutMs })
    await client.producer.add(jobs.notifySignIn, signIn())
    await waitUntilRecorded(1)
  }, 120_000)
})

async function pidOf(file: string): Promise<number> {
  return Number(await readFile(file, 'utf8'))
}
