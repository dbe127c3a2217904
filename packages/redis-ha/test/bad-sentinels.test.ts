import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FakeConnection, FakeTopology, HandlerResult } from '../src/testing/index.ts'
import { connect, startClient, startFakes } from './support/start-client.ts'

const names = vi.hoisted(() => new Map<string, readonly string[] | Promise<never>>())

vi.mock('node:dns/promises', () => ({
  lookup: async (name: string) => {
    const found = await names.get(name)
    if (found === undefined) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
    return found.map((address) => ({ address, family: 4 }))
  }
}))

type Answer = (command: readonly string[], connection: FakeConnection) => HandlerResult | undefined

const nonsense: readonly (readonly [string, Answer])[] = [
  ['a word', ([name]) => (name === 'SENTINEL' ? 'teapot' : undefined)],
  ['empty lists', ([name]) => (name === 'SENTINEL' ? [] : undefined)],
  ['a master without an epoch', ([, what]) => (what === 'MASTER' ? new Map([['ip', '10.0.0.1']]) : undefined)],
  ['an address without a port', ([, what]) => (what === 'GET-MASTER-ADDR-BY-NAME' ? ['10.0.0.1', '0'] : undefined)],
  ['half an answer', ([, what]) => (what === 'REPLICAS' ? { action: 'cut', reply: [['name', 'a']] } : undefined)],
  ['nothing in the middle of an answer', ([, what]) => (what === 'REPLICAS' ? { action: 'hang' } : undefined)],
  ['nothing to who subscribes', ([name]) => (name === 'PSUBSCRIBE' ? { action: 'hang' } : undefined)],
  ['a refusal to subscribe', ([name]) => (name === 'PSUBSCRIBE' ? { error: 'NOPERM no' } : undefined)]
]

/** Writes are acknowledged, everywhere, and can be read back. */
async function expectToWork(
  topology: FakeTopology,
  redis: Awaited<ReturnType<typeof startClient>>['redis'],
  key = 'a'
) {
  const { token } = await redis.write((pipe) => pipe.incr(key))
  for (const node of topology.nodes) expect(node.run('GET', key)).toBe('1')
  expect((await redis.read((node) => node.get(key), { after: token })).value).toBe('1')
}

describe('one Sentinel that answers nonsense', () => {
  it.each(nonsense)('does not keep the others from being heard: %s', async (_what, answer) => {
    const topology = await startFakes()
    topology.sentinel(0).faults.intercept = answer
    const redis = connect(topology)
    await redis.ready(3000)
    await expectToWork(topology, redis)
  })

  it.each(nonsense)('from one moment to the next stops nothing: %s', async (_what, answer) => {
    const { topology, redis } = await startClient()
    topology.sentinel(0).faults.intercept = answer
    topology.sentinel(0).server.resetConnections()
    await expectToWork(topology, redis)
    topology.failover(1)
    await vi.waitFor(() => expect(redis.view()?.epoch).toBe(1))
    await expectToWork(topology, redis, 'b')
  })

  it('is asked again less and less often', async () => {
    const { topology } = await startClient()
    const { server, faults } = topology.sentinel(0)
    faults.intercept = ([name]) => (name === 'SENTINEL' ? 'teapot' : undefined)
    await wait(1500)
    const before = server.received.length
    await wait(1500)
    // With back-off up to a second: at most a handful of connections, each of a handshake and one question.
    const questions = server.received.slice(before).filter(([, what]) => what === 'MYID').length
    expect(questions).toBeLessThan(10)
  })
})

it('goes on while a Sentinel hangs after it accepted, from the start and later', async () => {
  const topology = await startFakes()
  topology.sentinel(0).freeze()
  const redis = connect(topology)
  await redis.ready(3000)
  await expectToWork(topology, redis)
  topology.sentinel(0).resume()
  topology.sentinel(1).freeze()
  await vi.waitFor(() => expect(redis.health().sentinels.answering).toBe(2), { timeout: 3000 })
  await expectToWork(topology, redis, 'b')
})

describe('a Sentinel of another group', () => {
  it('counts for nothing while it does not know ours', async () => {
    const topology = await startFakes()
    topology.sentinel(0).state.masterName = 'other'
    const redis = connect(topology)
    await redis.ready(3000)
    await expectToWork(topology, redis)
  })

  it('sends nobody to its own master, though both groups have one name', async () => {
    const [ours, theirs] = await Promise.all([startFakes(), startFakes()])
    const foreign = theirs.sentinel(0).state
    Object.assign(ours.sentinel(0).state, { master: foreign.master, replicas: foreign.replicas })
    const redis = connect(ours)
    await redis.ready(3000)
    await expectToWork(ours, redis)
    expect(theirs.master.run('GET', 'a')).toBeNull()
  })

  it('is not heard when it says that its master was switched', async () => {
    const { topology, redis } = await startClient()
    topology.sentinel(0).publish('+switch-master', 'other 10.0.0.1 6379 10.0.0.2 6379')
    topology.sentinel(0).publish('+try-failover', 'master other 10.0.0.1 6379')
    await expectToWork(topology, redis)
    expect(redis.view()?.epoch).toBe(0)
  })
})

describe('one Sentinel that lies', () => {
  it('about the epoch does not stop writes for ever', async () => {
    const { topology, redis } = await startClient()
    topology.sentinel(2).state.configEpoch = 1_000_000
    await vi.waitFor(() => expect(redis.health().masterWritable).toBe(false))
    await vi.waitFor(() => expectToWork(topology, redis), { timeout: 4000 })
  })

  it('about the epoch and then stops it is forgotten', async () => {
    const { topology, redis } = await startClient()
    topology.sentinel(2).state.configEpoch = 1_000_000
    await vi.waitFor(() => expect(redis.health().masterWritable).toBe(false))
    const write = expectToWork(topology, redis)
    topology.sentinel(2).state.configEpoch = 0
    await write
  })

  it('about the epoch and the master sends nobody there', async () => {
    const { topology, redis } = await startClient()
    Object.assign(topology.sentinel(2).state, { configEpoch: 7, master: topology.node(1).address })
    await vi.waitFor(() => expect(redis.health().masterWritable).toBe(false))
    expect(redis.view()).toMatchObject({ epoch: 0, master: topology.node(0).address })
  })

  it('with an older epoch changes nothing', async () => {
    const { topology, redis } = await startClient()
    topology.failover(1)
    await vi.waitFor(() => expect(redis.view()?.epoch).toBe(1))
    Object.assign(topology.sentinel(2).state, { configEpoch: 0, master: topology.node(0).address })
    await expectToWork(topology, redis)
    expect(redis.view()?.master).toEqual(topology.node(1).address)
  })

  it('about its peers does not take the majority away', async () => {
    const { topology, redis } = await startClient()
    const { state } = topology.sentinel(2)
    for (let i = 0; i < 9; i++) {
      state.sentinels.push({ address: { host: '127.0.0.1', port: 1 + i }, runId: `${i}`.repeat(40), isDown: false })
    }
    await wait(500)
    await vi.waitFor(async () => {
      expect((await redis.read((node) => node.exists('a'))).stale).toBe(false)
    })
    topology.failover(1)
    await vi.waitFor(() => expect(redis.view()?.epoch).toBe(1), { timeout: 2000 })
  })

  it('about a replica that is not there delays writes by the grace of a laggard and no more', async () => {
    const { topology, redis } = await startClient()
    const ghost = { ...topology.sentinel(2).state.replicas[0], address: { host: '127.0.0.1', port: 1 } }
    topology.sentinel(2).state.replicas.push(ghost as never)
    await vi.waitFor(() => expect(redis.view()?.replicas).toHaveLength(3))
    const startedAt = performance.now()
    await expectToWork(topology, redis)
    expect(performance.now() - startedAt).toBeLessThan(1500)
  })
})

describe('a seed’s name', () => {
  const seedsBy = (topology: FakeTopology) =>
    topology.seeds.map(({ port }, i) => ({ host: `sentinel-${i}.test`, port }))

  afterEach(() => names.clear())

  it('that stops resolving takes nothing away', async () => {
    const topology = await startFakes()
    for (const { host } of seedsBy(topology)) names.set(host, ['127.0.0.1'])
    const redis = connect(topology, { config: { sentinels: seedsBy(topology) } })
    await redis.ready(3000)
    names.clear()
    await wait(1200)
    topology.failover(1)
    await vi.waitFor(() => expect(redis.view()?.epoch).toBe(1))
    await expectToWork(topology, redis)
  })

  it('that does not resolve yet is asked again', async () => {
    const topology = await startFakes()
    const redis = connect(topology, { config: { sentinels: seedsBy(topology) } })
    await expect(redis.ready(1500)).rejects.toMatchObject({ problem: 'sentinels-unreachable' })
    for (const { host } of seedsBy(topology)) names.set(host, ['127.0.0.1'])
    await redis.ready(3000)
    await expectToWork(topology, redis)
  })

  it('that takes for ever to resolve does not keep the other seeds from being asked', async () => {
    const topology = await startFakes()
    names.set('sentinel-0.test', new Promise(() => {}))
    for (const { host } of seedsBy(topology).slice(1)) names.set(host, ['127.0.0.1'])
    await connect(topology, { config: { sentinels: seedsBy(topology) } }).ready(2000)
  })

  it('that stops resolving alone keeps its Sentinel, where the announced addresses cannot be dialled', async () => {
    const topology = await startFakes()
    for (const { state } of topology.sentinels) {
      for (const peer of state.sentinels) peer.address = { host: '127.0.0.1', port: 1 }
    }
    for (const { host } of seedsBy(topology)) names.set(host, ['127.0.0.1'])
    const redis = connect(topology, { config: { sentinels: seedsBy(topology) } })
    await redis.ready(3000)
    names.delete('sentinel-0.test')
    names.delete('sentinel-1.test')
    await wait(1200)
    topology.failover(1)
    await vi.waitFor(() => expect(redis.view()?.epoch).toBe(1))
  })
})

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

it('asks again those who did not answer when it subscribed', async () => {
  const topology = await startFakes()
  for (const { faults } of topology.sentinels) {
    let isFirst = true
    faults.intercept = ([name]) => {
      if (name !== 'PSUBSCRIBE' || !isFirst) return undefined
      isFirst = false
      return { action: 'hang' }
    }
  }
  const redis = connect(topology)
  await redis.ready(5000)
  await expectToWork(topology, redis)
})

it('subscribes once more to one that refused it once, and leaves it at that', async () => {
  const topology = await startFakes()
  const { faults, server } = topology.sentinel(0)
  const countOf = (fits: (command: readonly string[]) => boolean) => server.received.filter(fits).length
  const subscriptions = () => countOf(([name]) => name === 'PSUBSCRIBE')
  faults.intercept = ([name]) => (name === 'PSUBSCRIBE' && subscriptions() === 1 ? { error: 'ERR not now' } : undefined)
  connect(topology)
  // Far longer than an answer may take.
  await expect.poll(() => countOf(([, what]) => what === 'MASTER'), { timeout: 10_000 }).toBeGreaterThan(20)
  expect(subscriptions()).toBe(2)
  expect(server.connections.size).toBe(2)
})
