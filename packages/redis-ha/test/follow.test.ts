import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createFollowingIoredis } from '../src/link/following-ioredis.ts'
import { startClient } from './support/start-client.ts'

describe('an ioredis for libraries', () => {
  it('follows the master, and repeats what waited', async () => {
    const { topology, redis } = await startClient()
    const client = redis.createIoredis()
    onTestFinished(() => client.disconnect())
    client.on('error', () => {})
    await client.set('a', '1')
    topology.master.freeze()
    const waiting = client.set('b', '1')
    topology.failover(1)
    await waiting
    expect(topology.node(1).run('GET', 'b')).toBe('1')
  })

  it('leaves a master that was replaced while it was being looked up', async () => {
    const { topology } = await startClient()
    const [before, after] = [topology.node(0), topology.node(1)]
    let switched = () => {}
    let master = before
    const client = createFollowingIoredis({
      finder: {
        find: async () => {
          const found = master.address
          if (master === before) {
            before.freeze()
            topology.failover(1)
            master = after
            switched()
          }
          return found
        },
        onSwitched: (listener) => {
          switched = listener
          return () => {}
        },
        refresh: () => {}
      },
      credentials: {},
      db: 0,
      connectTimeoutMs: 200,
      overrides: {}
    })
    onTestFinished(() => client.disconnect())
    client.on('error', () => {})
    await client.set('a', '1')
    expect(after.run('GET', 'a')).toBe('1')
  })

  it('waits for a master when it is made without one', async () => {
    const { topology, redis } = await startClient()
    await topology.master.kill()
    await vi.waitFor(() => expect(redis.health().masterWritable).toBe(false))
    const client = redis.createIoredis()
    onTestFinished(() => client.disconnect())
    client.on('error', () => {})
    const waiting = client.set('a', '1')
    topology.failover(1)
    await waiting
  })

  it('comes back from every restart of its connection, also while it looks for a master', async () => {
    const { topology, redis } = await startClient()
    await topology.master.kill()
    await vi.waitFor(() => expect(redis.health().masterWritable).toBe(false))
    const client = redis.createIoredis()
    onTestFinished(() => client.disconnect())
    client.on('error', () => {})
    const waiting = client.set('a', '1')
    // What ends ioredis' own Sentinel client for good.
    client.disconnect(true)
    topology.failover(1)
    await waiting
    expect(client.status).toBe('ready')
  })

  it('ends when it is told to', async () => {
    const { redis } = await startClient()
    const client = redis.createIoredis()
    await client.ping()
    client.disconnect()
    await vi.waitFor(() => expect(client.status).toBe('end'))
  })
})
