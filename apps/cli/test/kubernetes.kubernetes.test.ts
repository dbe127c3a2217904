import { createApiClient } from '@repo/contracts'
import { createRedisHa, parseEnvironment } from '@repo/redis-ha'
import { checkHistory, type KubernetesTopology, scaleTopology, startKubernetesTopology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { knownKey, type SteadyLoad, startSteadyLoad } from '../../../packages/redis-ha/test/support/steady-load.ts'
import { credentialsOf } from '../src/demo/credentials-of.ts'

let topology: KubernetesTopology
const ada = () => createApiClient({ baseUrl: topology.services.find(({ name }) => name === 'api')?.url ?? '' })
let client: ReturnType<typeof ada>
const settledTimeoutMs = 120_000

beforeAll(async () => {
  const startedAt = performance.now()
  topology = await startKubernetesTopology({ layers: ['faults'], apiSettings: { PASSWORD_SCRYPT_LOG_N: '12' } })
  console.log(`up after ${Math.round(performance.now() - startedAt)} ms`)
})
afterAll(() => topology?.stop())

it('comes up whole, from nothing, under Pod Security `restricted`, and signs a user in', async () => {
  expect((await topology.status()).nodes.map(({ role }) => role)).toEqual(['master', 'replica', 'replica'])
  for (const { url } of topology.services) expect((await fetch(`${url}/readyz`)).status).toBe(200)
  const machines = await Promise.all(topology.nodes.map((node) => topology.machineOf(node)))
  expect(new Set(machines).size).toBe(3)
  client = ada()
  await client.signUp(credentialsOf('ada'))
  await client.changeSession({ theme: 'dark' })
})

const unplanned = {
  'its pod is deleted at once and stays away': () => topology.fault('kill-master'),
  'it is cut off from the others, but not from clients': () => topology.fault('partition-master'),
  'its pod is deleted at once while there is no DNS': async () => {
    await topology.fault('dns-away')
    await topology.fault('kill-master')
  }
} as const

it.each(Object.entries(unplanned))('loses nothing that replicas had confirmed when %s', (what, act) =>
  throughout(what, act, { isReplaced: true, mayFail: true })
)

it('loses nothing that replicas had confirmed when its process dies and is back before anybody misses it', () =>
  throughout('crash', async () => topology.crash(await topology.currentMaster()), { isReplaced: false, mayFail: true }))

const planned = {
  'its pod is deleted in order': async () => topology.restart(await topology.currentMaster()),
  'its machine is drained': () => topology.fault('drain-master')
} as const

it.each(Object.entries(planned))('loses nothing and refuses nothing when %s', (what, act) =>
  throughout(what, act, { isReplaced: true, mayFail: false })
)

it('gets two nodes and two Sentinels more while it works, and gives them back', async () => {
  const say = () => {}
  await throughout(
    'more and fewer',
    async () => {
      await scaleTopology(topology, { replicas: 4, sentinels: 5, say })
      topology = await scaleTopology(topology, { replicas: 2, sentinels: 3, say })
    },
    { isReplaced: false, mayFail: false }
  )
  expect((await topology.status()).sentinels.map(({ otherSentinels }) => otherSentinels)).toEqual([2, 2, 2])
})

it('has its data when everything was stopped and is started again', async () => {
  await topology.restartAll()
  await topology.waitUntilSettled(settledTimeoutMs)
  await expectSignedIn()
})

interface Expectation {
  /** Whether another node is master afterwards. */
  readonly isReplaced: boolean
  /** Whether writes may be refused, or end without a known outcome. */
  readonly mayFail: boolean
}

let rounds = 0

/** Writes and reads by a client of its own while `act` happens and heals; expects what is promised to hold. */
async function throughout(what: string, act: () => Promise<unknown>, { isReplaced, mayFail }: Expectation) {
  const before = await topology.currentMaster()
  const redis = createRedisHa({ config: parseEnvironment(topology.environment()) })
  onTestFinished(() => redis.close())
  await redis.ready()
  await redis.write((pipe) => pipe.set(knownKey, 'yes'))
  rounds += 1
  const prefix = `round-${rounds}-`
  const load = startSteadyLoad(redis, prefix)
  await answered(load, 100)
  await act()
  if (isReplaced) await waitUntil('another master', () => isOther(before.name), { timeoutMs: 60_000 })
  await answered(load, 200)
  await topology.heal()
  await topology.waitUntilSettled(settledTimeoutMs)
  await answered(load, 100)
  await load.stop()

  const { operations } = load
  const present = await presentCounters(prefix)
  const report = checkHistory(operations, new Set(present.keys()))
  const { acknowledged, writes, reads, writeGapMs, readGapMs } = report
  console.log(
    `${what}: ${acknowledged} writes, ${writes['not-applied']} refused, ${writes.indeterminate} unknown, ${report.lost.length} lost; ${reads.acknowledged} reads, ${reads.failed} failed; gaps ${Math.round(writeGapMs)} and ${Math.round(readGapMs)} ms`
  )
  // A fast write may be lost with its master; that is what the other class is for.
  const judged = mayFail
    ? operations.filter((operation) => operation.kind === 'read' || operation.class === 'replicated')
    : operations
  expect(checkHistory(judged, new Set(present.keys())).broken).toEqual([])
  expect([...present].filter(([key, count]) => key.includes('-once-') && count !== 1)).toEqual([])
  if (!mayFail) {
    const repeatable = operations.filter(({ kind, key }) => kind === 'read' || key.includes('-idempotent-'))
    expect(repeatable.filter(({ end }) => end !== 'acknowledged')).toEqual([])
  }
  await expectSignedIn()
}

async function expectSignedIn(): Promise<void> {
  const data = async () => (await client.me()).body.data
  expect(await waitUntil('an answer', () => data().catch(() => undefined), { timeoutMs: 60_000 })).toEqual({
    theme: 'dark'
  })
}

function answered({ answered: answers }: SteadyLoad, count: number) {
  const before = { ...answers }
  const isDone = () => answers.writes >= before.writes + count && answers.reads >= before.reads + count
  return waitUntil(`${count} more writes and reads`, isDone, { timeoutMs: 60_000 })
}

async function isOther(name: string): Promise<boolean> {
  return topology.currentMaster().then(
    (master) => master.name !== name,
    () => false
  )
}

/** How often each counter of the load was raised, by the master's own word. */
async function presentCounters(prefix: string): Promise<Map<string, number>> {
  const master = await topology.currentMaster()
  const [keys] = (await topology.ask(master, ['KEYS', `${prefix}*`])) as [string[]]
  const [counts] = (await topology.ask(master, ['MGET', ...(keys as [string, ...string[]])])) as [string[]]
  return new Map(keys.map((key, i) => [key, Number(counts[i])]))
}
