import { describe, expect, it, vi } from 'vitest'
import { TopologyUnavailableError } from '../src/index.ts'
import { type NodeAddress, toAddressKey } from '../src/topology/node-address.ts'
import { connect, nextEvent, startClient, startFakes } from './support/start-client.ts'

async function reasonOf(ready: Promise<void>): Promise<TopologyUnavailableError> {
  const error = await ready.catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(TopologyUnavailableError)
  return error as TopologyUnavailableError
}

describe('a client that cannot find its master says why', () => {
  it('when no Sentinel knows the name', async () => {
    const topology = await startFakes()
    const { problem, message } = await reasonOf(connect(topology, { config: { masterName: 'other' } }).ready(1000))
    expect(problem).toBe('unknown-master-name')
    expect(message).toContain("'other'")
    expect(message).toContain('REDIS_MASTER_NAME')
  })

  it('when the Sentinels want a password', async () => {
    const topology = await startFakes({ sentinelCredentials: { password: 'secret' } })
    const { problem, message } = await reasonOf(connect(topology).ready(1000))
    expect(problem).toBe('sentinel-auth')
    expect(message).toContain('REDIS_SENTINEL_PASSWORD')
  })

  it('when the nodes want another password', async () => {
    const topology = await startFakes({ node: { credentials: { password: 'secret' } } })
    const { problem, message } = await reasonOf(
      connect(topology, { config: { redis: { password: 'wrong' } } }).ready(1000)
    )
    expect(problem).toBe('redis-auth')
    expect(message).toContain('REDIS_PASSWORD')
    expect(message).not.toContain('wrong')
  })

  it('when no Sentinel can be reached', async () => {
    const topology = await startFakes()
    await Promise.all(topology.sentinels.map((sentinel) => sentinel.kill()))
    const { problem, message } = await reasonOf(connect(topology).ready(1500))
    expect(problem).toBe('sentinels-unreachable')
    expect(message).toContain(`127.0.0.1:${topology.seeds[0]?.port}`)
  })

  it('when they disagree', async () => {
    const topology = await startFakes()
    topology.promote(1)
    topology.agree(0)
    await topology.sentinel(2).kill()
    expect((await reasonOf(connect(topology).ready(1500))).problem).toBe('no-majority')
  })
})

describe('a client goes on looking', () => {
  it('and finds the master when the Sentinels come back', async () => {
    const topology = await startFakes()
    await Promise.all(topology.sentinels.map((sentinel) => sentinel.kill()))
    const redis = connect(topology)
    await nextEvent(redis, 'topology-lost')
    await Promise.all(topology.sentinels.map((sentinel) => sentinel.restart()))
    await redis.ready(3000)
    expect(redis.health().status).toBe('healthy')
  })

  it('and follows Sentinels that lost their state, once they agree for a while', async () => {
    const { topology, redis } = await startClient({ timings: { maxDegradedMs: 900 } })
    topology.failover(1)
    await vi.waitFor(() => expect(redis.view()?.epoch).toBe(1))
    for (const { state } of topology.sentinels) state.configEpoch = 0
    await vi.waitFor(() => expect(redis.view()?.epoch).toBe(0), { timeout: 3000 })
    await redis.write((pipe) => pipe.set('a', '1'), { idempotent: true })
  })

  it('with one seed, and learns the other Sentinels from it', async () => {
    const topology = await startFakes()
    const redis = connect(topology, { config: { sentinels: topology.seeds.slice(0, 1) } })
    await redis.ready(3000)
    expect(redis.view()?.sentinels).toHaveLength(3)
  })

  it('when one Sentinel hangs after it was connected to', async () => {
    const topology = await startFakes()
    topology.sentinel(0).freeze()
    await connect(topology).ready(3000)
  })

  it('when one Sentinel answers nonsense', async () => {
    const topology = await startFakes()
    topology.sentinel(0).faults.intercept = ([name]) => (name === 'SENTINEL' ? 'teapot' : undefined)
    await connect(topology).ready(3000)
  })

  it('shows each Sentinel once, as it is announced, wherever it is reached', async () => {
    const topology = await startFakes()
    const announced = topology.sentinels.map((_, i) => ({ host: `10.0.0.${i + 1}`, port: 26379 }))
    for (const { state } of topology.sentinels) {
      state.sentinels = state.sentinels.map((other) => {
        const index = topology.sentinels.findIndex(
          ({ address }) => toAddressKey(address) === toAddressKey(other.address)
        )
        return { ...other, address: announced[index] as NodeAddress }
      })
    }
    const addressMap = Object.fromEntries(
      topology.sentinels.map(({ address }, i) => [toAddressKey(announced[i] as NodeAddress), address])
    )
    const redis = connect(topology, { config: { addressMap } })
    await redis.ready()
    await vi.waitFor(() => expect(redis.view()?.sentinels).toEqual(announced))
  })
})
