import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { defaultTimings, type RedisHa } from '../src/index.ts'
import type { FakeTopology } from '../src/testing/index.ts'
import { connect, startClient, startFakes } from './support/start-client.ts'

function blockFor(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

describe('our own event loop, busy for a second', () => {
  it('makes no node suspect, and fails nothing', async () => {
    const { topology, redis } = await startClient()
    const { token } = await redis.write((pipe) => pipe.set('a', '1'))
    const heard: string[] = []
    for (const name of ['node-suspect', 'node-lost', 'writes-held', 'master-switched'] as const) {
      redis.on(name, () => heard.push(name))
    }
    const use = (key: string) => [
      ...Array.from({ length: 10 }, (_, i) => redis.write((pipe) => pipe.incr(`${key}-${i}`))),
      ...Array.from({ length: 10 }, () => redis.read((node) => node.get('a'), { after: token }))
    ]
    const before = use('before')
    blockFor(1000)
    await Promise.all([...before, ...use('after')])
    await delay(200)
    expect(heard).toEqual([])
    for (let i = 0; i < 10; i++) {
      expect([topology.master.run('GET', `before-${i}`), topology.master.run('GET', `after-${i}`)]).toEqual(['1', '1'])
    }
  })

  it('does not make the topology look lost', async () => {
    const { redis } = await startClient()
    const heard: unknown[] = []
    redis.on('topology-lost', ({ error }) => heard.push(error.message))
    blockFor(1000)
    await delay(200)
    expect(heard).toEqual([])
  })

  it('drops no connection to a Sentinel that takes its time to answer', async () => {
    const topology = await startFakes()
    for (const sentinel of topology.sentinels) sentinel.faults.delayMs = 30
    await connect(topology, { timings: { askTimeoutMs: 100 } }).ready(3000)
    const ids = () => topology.sentinels.flatMap(({ server }) => [...server.connections].map(({ id }) => id)).join()
    const before = ids()
    for (let i = 0; i < 3; i++) {
      blockFor(1000)
      await delay(110)
    }
    expect(ids()).toBe(before)
  })
})

describe('120 clients', () => {
  const clients = 120
  // What is tested is that nothing is lost and nobody storms, not how fast this machine runs all of it in one process.
  const timings = { ...defaultTimings, writeHoldMs: 20_000, writeDeadlineMs: 30_000 }

  async function startClients(): Promise<{ topology: FakeTopology; all: readonly RedisHa[] }> {
    const topology = await startFakes()
    const all = Array.from({ length: clients }, () => connect(topology, { timings }))
    await Promise.all(all.map((redis) => redis.ready(30_000)))
    return { topology, all }
  }

  const countSockets = ({ nodes, sentinels }: FakeTopology) =>
    [...nodes, ...sentinels].reduce((sum, { server }) => sum + server.connections.size, 0)

  /** How often the Sentinels were asked, by one client on average. */
  const countRounds = ({ sentinels }: FakeTopology) =>
    sentinels.reduce((sum, { server }) => sum + server.received.filter(([, what]) => what === 'MYID').length, 0) /
    (sentinels.length * clients)

  it('that lose every connection at once come back with every write, and without a storm', async () => {
    const { topology, all } = await startClients()
    const servers = [...topology.nodes, ...topology.sentinels].map(({ server }) => server)
    const steady = countSockets(topology)
    const [roundsBefore, startedAt] = [countRounds(topology), performance.now()]

    for (const server of servers) server.resetConnections()
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, countSockets(topology))
    }, 20)
    await Promise.all(all.map((redis, i) => redis.write((pipe) => pipe.set(`key-${i}`, `${i}`), { idempotent: true })))
    await vi.waitFor(() => expect(countSockets(topology)).toBe(steady), { timeout: 20_000 })
    clearInterval(watch)

    for (const node of topology.nodes) {
      for (let i = 0; i < clients; i++) expect(node.run('GET', `key-${i}`)).toBe(`${i}`)
    }
    expect(most).toBeLessThanOrEqual(steady)
    const seconds = (performance.now() - startedAt) / 1000
    expect(countRounds(topology) - roundsBefore).toBeLessThan(15 + 4 * seconds)
  }, 60_000)

  it('whose writes wait for one sick replica ask the Sentinels a bounded number of times a second', async () => {
    const { topology, all } = await startClients()
    topology.node(2).freeze()
    const [roundsBefore, startedAt] = [countRounds(topology), performance.now()]
    await Promise.all(all.map((redis, i) => redis.write((pipe) => pipe.set(`key-${i}`, `${i}`))))
    const seconds = (performance.now() - startedAt) / 1000
    // Each 20 ms at most, whatever waits.
    expect(countRounds(topology) - roundsBefore).toBeLessThan(50 * seconds)
  }, 60_000)
})
