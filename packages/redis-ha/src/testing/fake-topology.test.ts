import { Redis } from 'ioredis'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { NodeAddress } from '../topology/node-address.ts'
import { createFakeSentinel } from './fake-sentinel.ts'
import { createFakeTopology, type FakeTopology, type FakeTopologyOptions } from './fake-topology.ts'

const toClose: (() => unknown)[] = []

afterEach(async () => {
  await Promise.all(toClose.splice(0).map((close) => close()))
})

async function start(options?: FakeTopologyOptions): Promise<FakeTopology> {
  const topology = await createFakeTopology(options)
  toClose.push(topology.close)
  return topology
}

function connect({ host, port }: NodeAddress, options: object = {}): Redis {
  const redis = new Redis({ host, port, retryStrategy: null, ...options })
  redis.on('error', () => {})
  toClose.push(() => redis.disconnect())
  return redis
}

const toPair = ({ host, port }: NodeAddress) => [host, `${port}`]

describe('a fake Sentinel', () => {
  it('answers what a client asks it', async () => {
    const topology = await start()
    const redis = connect(topology.sentinel(1).address)
    expect(await redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'mymaster')).toEqual(toPair(topology.master.address))
    expect(await redis.call('SENTINEL', 'get-master-addr-by-name', 'other')).toBeNull()
    expect(await redis.call('SENTINEL', 'MYID')).toBe(topology.sentinel(1).state.runId)
    expect(await redis.call('SENTINEL', 'CKQUORUM', 'mymaster')).toBe(
      'OK 3 usable Sentinels. Quorum and failover authorization can be reached'
    )
    expect(await redis.call('ROLE')).toEqual(['sentinel', ['mymaster']])
    await expect(redis.call('SENTINEL', 'REPLICAS', 'other')).rejects.toThrow('ERR No such master with that name')
    await expect(redis.call('SENTINEL', 'BLA')).rejects.toThrow("ERR unknown subcommand 'BLA'. Try SENTINEL HELP.")
    await expect(redis.call('SENTINEL', 'MASTER')).rejects.toThrow(
      "ERR wrong number of arguments for 'sentinel|master' command"
    )
    await expect(redis.get('k')).rejects.toThrow("ERR unknown command 'get'")
  })

  it.each([2, 3] as const)('reports replicas and Sentinels over RESP%i', async (protocol) => {
    const topology = await start()
    topology.report(2, ['s_down', 'disconnected'])
    const redis = connect(topology.sentinel(0).address, { protocol })
    const replicas = (await redis.call('SENTINEL', 'REPLICAS', 'mymaster')) as string[][]
    const sentinels = (await redis.call('SENTINEL', 'SENTINELS', 'mymaster')) as string[][]
    expect(replicas.map((fields) => fields.slice(2, 6))).toEqual(
      topology.replicas.map(({ address }) => ['ip', address.host, 'port', `${address.port}`])
    )
    expect(replicas[1]).toContain('s_down,slave,disconnected')
    expect(sentinels).toHaveLength(2)
  })

  it('asks for its password', async () => {
    const topology = await start({ sentinelCredentials: { password: 'secret' } })
    const { address } = topology.sentinel(0)
    expect(await connect(address, { password: 'secret' }).ping()).toBe('PONG')
    await expect(connect(address, { protocol: 2 }).ping()).rejects.toThrow('NOAUTH Authentication required.')
  })

  it('stands alone, lies and talks nonsense when told to', async () => {
    const sentinel = await createFakeSentinel({ master: { host: '10.0.0.1', port: 6379 }, configEpoch: 7 })
    toClose.push(sentinel.close)
    const redis = connect(sentinel.address)
    sentinel.state.master = { host: '10.6.6.6', port: 1 }
    expect(await redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'mymaster')).toEqual(['10.6.6.6', '1'])
    sentinel.faults.intercept = ([name]) => (name === 'SENTINEL' ? ['rubbish', 1] : undefined)
    expect(await redis.call('SENTINEL', 'MASTER', 'mymaster')).toEqual(['rubbish', 1])
  })
})

describe('a failover of a fake topology', () => {
  it('is followed by ioredis through its own Sentinel connector', async () => {
    const topology = await start({ masterName: 'sessions' })
    const redis = new Redis({ sentinels: [...topology.seeds], name: 'sessions', sentinelRetryStrategy: () => 1 })
    toClose.push(() => redis.disconnect())
    await redis.set('k', 'v')
    topology.failover(2)
    expect(await redis.incr('count')).toBe(1)
    expect(topology.node(2).run('MGET', 'k', 'count')).toEqual(['v', '1'])
    expect(topology.node(0).replication.role).toBe('replica')
  })

  it('is told to subscribers in Sentinel’s words', async () => {
    const topology = await start()
    const events: string[] = []
    const redis = connect(topology.sentinel(0).address)
    redis.on('pmessage', (_pattern: string, channel: string, message: string) => events.push(`${channel} ${message}`))
    await redis.psubscribe('*')
    const [from, to] = [topology.node(0).address.port, topology.node(1).address.port]
    topology.failover(1)
    const end = `+switch-master mymaster 127.0.0.1 ${from} 127.0.0.1 ${to}`
    await vi.waitFor(() => expect(events.at(-1)).toBe(end))
    expect(events).toContain(`+selected-slave slave 127.0.0.1:${to} 127.0.0.1 ${to} @ mymaster 127.0.0.1 ${from}`)
  })

  it('goes step by step, so that Sentinels disagree and two nodes say master', async () => {
    const topology = await start()
    topology.promote(1)
    topology.agree(0)
    expect(topology.nodes.map((node) => node.replication.role)).toEqual(['master', 'master', 'replica'])
    expect(topology.sentinels.map(({ state }) => state.configEpoch)).toEqual([1, 0, 0])
    expect(topology.sentinels.map(({ state }) => state.master === topology.node(1).address)).toEqual([
      true,
      false,
      false
    ])
  })

  it('can be asked for by SENTINEL FAILOVER, which picks the replica that has most', async () => {
    const topology = await start()
    topology.node(1).replication.cut()
    topology.node(0).run('SET', 'k', 'v')
    expect(await connect(topology.sentinel(2).address).call('SENTINEL', 'FAILOVER', 'mymaster')).toBe('OK')
    await vi.waitFor(() => expect(topology.master).toBe(topology.node(2)))
    await Promise.all([topology.node(0).kill(), topology.node(1).kill()])
    await expect(connect(topology.sentinel(2).address).call('SENTINEL', 'FAILOVER', 'mymaster')).rejects.toThrow(
      'NOGOODSLAVE No suitable replica to promote'
    )
  })

  it('leaves a dead master to follow when it comes back', async () => {
    const topology = await start()
    await topology.node(0).kill()
    topology.failover()
    topology.master.run('SET', 'k', 'v')
    await topology.node(0).restart()
    expect(topology.node(0).replication).toMatchObject({ role: 'replica', isLinked: true })
    expect(topology.node(0).run('GET', 'k')).toBe('v')
  })
})

it('adds a replica that copies what is there', async () => {
  const topology = await start()
  topology.master.run('SET', 'k', 'v')
  const node = await topology.addReplica()
  expect(node.run('GET', 'k')).toBe('v')
  expect(topology.sentinels.map(({ state }) => state.replicas.length)).toEqual([3, 3, 3])
})
