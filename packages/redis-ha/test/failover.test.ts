import { describe, expect, it, vi } from 'vitest'
import { IndeterminateWriteError, MasterUnavailableError } from '../src/index.ts'
import { nextEvent, startClient } from './support/start-client.ts'

describe('when the master dies', () => {
  it('holds writes and lets them go on at the new master', async () => {
    const { topology, redis } = await startClient()
    await topology.master.kill()
    const held = redis.write((pipe) => pipe.set('a', '1'))
    topology.failover(1)
    await held
    expect(topology.node(1).run('GET', 'a')).toBe('1')
    expect(redis.view()).toMatchObject({ epoch: 1, master: topology.node(1).address })
  })

  it('goes on reading meanwhile, and says when it is too old', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', '1'))
    await topology.master.kill()
    expect(await redis.read((node) => node.get('a'))).toMatchObject({ value: '1', source: 'replica', stale: false })
    await vi.waitFor(async () => {
      expect(await redis.read((node) => node.get('a'))).toMatchObject({ value: '1', stale: true })
    })
  })

  it('reports the failover from the first sign to the first write', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', '1'))
    const completed = nextEvent(redis, 'failover-completed')
    await topology.master.kill()
    topology.failover(1)
    await redis.write((pipe) => pipe.set('a', '2'), { idempotent: true })
    expect(await completed).toMatchObject({ to: topology.node(1).address, epoch: 1, writeGapMs: expect.any(Number) })
  })
})

describe('when the master freezes', () => {
  it('suspects it, and repeats an idempotent write on the new master', async () => {
    const { topology, redis } = await startClient()
    const suspect = nextEvent(redis, 'node-suspect')
    topology.master.freeze()
    const write = redis.write((pipe) => pipe.set('a', '1'), { idempotent: true })
    expect(await suspect).toMatchObject({ address: topology.node(0).address })
    topology.failover(1)
    await write
    expect(topology.node(1).run('GET', 'a')).toBe('1')
  })

  it('ends a write that must not run twice as indeterminate', async () => {
    const { topology, redis } = await startClient()
    topology.master.freeze()
    const write = redis.write((pipe) => pipe.incr('n'))
    const failed = expect(write).rejects.toBeInstanceOf(IndeterminateWriteError)
    await nextEvent(redis, 'node-suspect')
    topology.failover(1)
    await failed
    expect(topology.node(1).run('GET', 'n')).toBeNull()
  })

  it('goes on with the same master when it wakes up', async () => {
    const { topology, redis } = await startClient()
    topology.master.freeze()
    await nextEvent(redis, 'node-suspect')
    const write = redis.write((pipe) => pipe.set('a', '1'))
    const recovered = nextEvent(redis, 'node-recovered')
    topology.master.resume()
    await recovered
    await write
    expect(topology.node(0).run('GET', 'a')).toBe('1')
  })

  it('takes back what it has not run yet once it was replaced', async () => {
    const { topology, redis } = await startClient()
    const old = topology.master
    old.freeze()
    // On its way to the old master, which is about to wake up as a zombie.
    const write = redis.write((pipe) => pipe.set('a', '1'), { idempotent: true, durability: 'fast' })
    await nextEvent(redis, 'node-suspect')
    topology.announce(1)
    topology.promote(1)
    topology.agree()
    await write
    old.resume()
    await vi.waitFor(() => expect(redis.health().replicas.some(({ connected }) => connected)).toBe(true))
    expect(old.run('GET', 'a')).toBeNull()
  })
})

describe('when somebody else replaces the master', () => {
  it('holds writes from the announcement on, before any Sentinel names another', async () => {
    const { topology, redis } = await startClient()
    const held = nextEvent(redis, 'writes-held')
    topology.announce(1)
    expect(await held).toEqual({ reason: 'switching' })
    const write = redis.write((pipe) => pipe.set('a', '1'), { durability: 'fast' })
    topology.promote(1)
    topology.agree()
    await write
    expect([topology.node(0).run('GET', 'a'), topology.node(1).run('GET', 'a')]).toEqual([null, '1'])
  })

  it('goes on with the old one when nothing comes of it', async () => {
    const { topology, redis } = await startClient()
    topology.announce(1)
    await redis.write((pipe) => pipe.set('a', '1'))
    expect(topology.node(0).run('GET', 'a')).toBe('1')
  })

  it('does not follow one Sentinel alone, and waits while it says something newer', async () => {
    const { topology, redis } = await startClient()
    const held = nextEvent(redis, 'writes-held')
    topology.promote(1)
    topology.agree(0)
    expect(await held).toEqual({ reason: 'switching' })
    const write = redis.write((pipe) => pipe.set('a', '1'), { durability: 'fast' })
    expect(redis.view()?.epoch).toBe(0)
    topology.agree(1)
    await write
    expect(topology.node(1).run('GET', 'a')).toBe('1')
  })
})

describe('when there is no master for too long', () => {
  it('refuses writes, surely not applied, with when to come back', async () => {
    const { topology, redis } = await startClient({ timings: { writeHoldMs: 200 } })
    await topology.master.kill()
    const error = await redis.write((pipe) => pipe.set('a', '1')).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(MasterUnavailableError)
    expect((error as MasterUnavailableError).retryAfterMs).toBeGreaterThan(0)
  })

  it('serves stale data no longer than it may', async () => {
    const { topology, redis } = await startClient({ timings: { maxDegradedMs: 400 } })
    await redis.write((pipe) => pipe.set('a', '1'))
    await topology.master.kill()
    await vi.waitFor(
      () => expect(redis.read((node) => node.get('a'))).rejects.toMatchObject({ code: 'REDIS_HA_NO_READABLE_NODE' }),
      { timeout: 5000 }
    )
  })
})
