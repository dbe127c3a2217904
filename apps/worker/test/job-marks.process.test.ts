import { setTimeout as delay } from 'node:timers/promises'
import { jobLifetimes, toMarksKey } from '@repo/jobs'
import { startTopology, type Topology, waitUntil } from '@repo/testbed'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEffectRunner, type RunEffect } from '../src/effect-runner.ts'
import { createJobMarks } from '../src/job-marks.ts'
import { connect, type TestClient } from './support/connect.ts'

let topology: Topology
let client: TestClient
let runEffect: RunEffect
let jobs = 0
beforeAll(async () => {
  topology = await startTopology({ replicas: 1, downAfterMs: 30_000 })
  client = await connect(topology.environment())
  runEffect = createEffectRunner(client.redis)
})
afterAll(async () => {
  await client?.close()
  await topology?.stop()
})

/** Two workers that have the same job. */
function twoWorkers(claimMs: number) {
  const jobId = `job-${jobs++}`
  const dying = new AbortController()
  const marks = [new AbortController(), dying].map(({ signal }) =>
    createJobMarks({ redis: client.redis, runEffect, jobId, signal, claimMs })
  ) as [Marks, Marks]
  return { marks, key: toMarksKey(jobId), dying }
}
type Marks = ReturnType<typeof createJobMarks>

/** The first one is at a step that lasts until `finish`, the second one wants to take it. */
async function bothAtIt([first, second]: readonly [Marks, Marks]) {
  const held = Promise.withResolvers<void>()
  const step = { taken: 0 }
  const take = () => {
    step.taken += 1
    return held.promise
  }
  const one = first.perform({ step: 'mailed', take })
  await waitUntil('the first one at it', () => step.taken === 1, { timeoutMs: 5000 })
  const other = second.perform({ step: 'mailed', take })
  const finish = () => {
    held.resolve()
    return Promise.all([one, other])
  }
  return { step, finish }
}

it('takes a step once although two workers have the job', async () => {
  const { marks } = twoWorkers(60_000)
  const { step, finish } = await bothAtIt(marks)
  await finish()
  expect(step.taken).toBe(1)
})

it('lets the next attempt begin at once after a failed one', async () => {
  const { marks } = twoWorkers(60_000)
  const [first, second] = marks
  const failing = first.perform({ step: 'mailed', take: () => Promise.reject(new Error('no')) })
  await expect(failing).rejects.toThrow('no')
  let taken = 0
  const take = async () => {
    taken += 1
  }
  await second.perform({ step: 'mailed', take })
  expect(taken).toBe(1)
})

it('lets another worker begin after a dead one, which gives up no claim but its own', async () => {
  const { marks, key, dying } = twoWorkers(500)
  const [first, second] = marks
  const held = Promise.withResolvers<void>()
  let dead = false
  const failing = second.perform({
    step: 'mailed',
    take: () => {
      dead = true
      return held.promise
    }
  })
  failing.catch(() => {})
  await waitUntil('the claim of the dead one', () => dead, { timeoutMs: 5000 })
  dying.abort()
  let taken = 0
  const take = async () => {
    taken += 1
    held.reject(new Error('too late'))
    await expect(failing).rejects.toThrow()
    const { value } = await client.redis.read((node) => node.exists(`${key}:claim:mailed`), { from: 'master' })
    expect(value).toBe(1)
  }
  await first.perform({ step: 'mailed', take })
  expect(taken).toBe(1)
})

it('keeps its claim while the step takes longer than one', async () => {
  const { marks } = twoWorkers(500)
  const { step, finish } = await bothAtIt(marks)
  await delay(1500)
  expect(step.taken).toBe(1)
  await finish()
  expect(step.taken).toBe(1)
})

it('takes a step again only when its mark is of that very name', async () => {
  const { marks } = twoWorkers(500)
  const taken: string[] = []
  const perform = (step: string) => marks[0].perform({ step, take: async () => void taken.push(step) })
  for (const step of ['mailed', 'mail', 'ailed', 'mailed', 'mail.d']) await perform(step)
  expect(taken).toEqual(['mailed', 'mail', 'ailed', 'mail.d'])
  for (const step of ['', 'mailed\nmail']) await expect(perform(step)).rejects.toThrow('one line')
})

const effect = { step: 'counted', lua: `redis.call('INCR', KEYS[1])`, args: [] }
const ttlMs = async (key: string) => (await client.redis.read((node) => node.pttl(key), { from: 'master' })).value
const readText = async (key: string) => (await client.redis.read((node) => node.get(key), { from: 'master' })).value
const agedMs = jobLifetimes.markKeptMs - 60_000

it('keeps marks for as long as the job may come back', async () => {
  const { marks, key } = twoWorkers(500)
  await marks[0].apply({ ...effect, keys: [`count:${key}`] })
  expect(await ttlMs(key)).toBeGreaterThan(agedMs)
  await marks[0].perform({ step: 'mailed', take: async () => {} })
  expect(await ttlMs(key)).toBeGreaterThan(agedMs)
})

it('lets marks live on when the job comes back and finds them', async () => {
  const { marks, key } = twoWorkers(500)
  const age = () => client.redis.write((pipe) => pipe.pexpire(key, 60_000))
  const keys = [`count:${key}`]
  const mail = { step: 'mailed', take: async () => {} }
  await marks[0].apply({ ...effect, keys })
  await marks[0].perform(mail)
  await age()
  await marks[1].apply({ ...effect, keys })
  expect(await ttlMs(key)).toBeGreaterThan(agedMs)
  await age()
  await marks[1].perform(mail)
  expect(await ttlMs(key)).toBeGreaterThan(agedMs)
  expect(await readText(`count:${key}`)).toBe('1')
})

it('runs effects of many jobs together, each once, and those that fail leave the others alone', async () => {
  const lua = `
if ARGV[1] == 'refused' then error('not this one') end
for i = 2, #KEYS do redis.call('RPUSH', KEYS[i], unpack(ARGV)) end
redis.call('INCR', KEYS[1])
`
  const { key: prefix } = twoWorkers(500)
  const total = `${prefix}:total`
  const jobs = [
    { lists: [], args: [] },
    { lists: ['a'], args: ['refused', 'b'] },
    { lists: ['c'], args: ['d'] },
    { lists: ['text'], args: ['e'] },
    { lists: ['f', 'g'], args: ['h', 'i', 'j'] },
    { lists: ['k'], args: ['l', 'm'] }
  ].map((job) => ({ ...job, ...twoWorkers(500) }))
  const unreadableMarks = jobs[5]?.key as string
  await client.redis.write((pipe) => {
    pipe.set(`${prefix}:text`, 'no list')
    pipe.lpush(unreadableMarks, 'no text')
  })
  /** Each by two workers, all at once. */
  const applyAll = async () => {
    const settled = await Promise.allSettled(
      [0, 1].flatMap((worker) =>
        jobs.map(({ lists, args, marks }) => {
          const keys = [total, ...lists.map((list) => `${prefix}:${list}`)]
          return marks[worker as 0 | 1].apply({ step: 'listed', lua, keys, args })
        })
      )
    )
    return settled.map((end) => (end.status === 'fulfilled' ? 'done' : end.reason.message))
  }
  const refused = expect.stringContaining('not this one')
  const wrongType = expect.stringContaining('WRONGTYPE')
  const first = ['done', refused, 'done', wrongType, 'done', wrongType]
  expect(await applyAll()).toEqual([...first, ...first])
  expect(await readText(total)).toBe('3')
  // Not marked by their failures: they run when nothing is in their way any more.
  await client.redis.write((pipe) => pipe.del(`${prefix}:text`, unreadableMarks))
  const later = ['done', refused, 'done', 'done', 'done', 'done']
  expect(await applyAll()).toEqual([...later, ...later])
  expect(await readText(total)).toBe('5')
  const { value } = await client.redis.read((node) => node.lrange(`${prefix}:g`, 0, -1), { from: 'master' })
  expect(value).toEqual(['h', 'i', 'j'])
})

it('marks what was taken also where memory is short', async () => {
  const { marks, key } = twoWorkers(500)
  const master = new Redis(await topology.currentMaster())
  const take = async () => void (await master.config('SET', 'maxmemory', 1))
  try {
    await marks[0].perform({ step: 'mailed', take })
    expect(await master.get(key)).toBe('mailed\n')
  } finally {
    await master.config('SET', 'maxmemory', 0)
    master.disconnect()
  }
})

it('waits for a master that takes writes, as every write does', async () => {
  const { marks, key } = twoWorkers(500)
  const master = new Redis(await topology.currentMaster())
  try {
    await master.config('SET', 'min-replicas-to-write', 9)
    const applied = marks[0].apply({ ...effect, keys: [`count:${key}`] })
    applied.catch(() => {})
    await waitUntil('the write to be held', () => !client.redis.health().masterWritable, { timeoutMs: 5000 })
    await master.config('SET', 'min-replicas-to-write', 1)
    await applied
    expect(await master.get(`count:${key}`)).toBe('1')
  } finally {
    master.disconnect()
  }
})
