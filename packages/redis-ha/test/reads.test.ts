import { describe, expect, it, vi } from 'vitest'
import { connect, nextEvent, startClient, startFakes } from './support/start-client.ts'

describe('a read', () => {
  it('is served by a replica', async () => {
    const { redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', '1'))
    expect(await redis.read((node) => node.get('a'))).toMatchObject({ value: '1', source: 'replica', stale: false })
  })

  it('asks the master before it believes that something is not there', async () => {
    const { topology, redis } = await startClient()
    for (const index of [1, 2]) topology.node(index).replication.cut()
    await redis.write((pipe) => pipe.set('a', '1'), { durability: 'fast' })
    expect(await redis.read((node) => node.get('a'))).toMatchObject({ value: '1', source: 'master' })
  })

  it('with a token is never older than the write, whichever replica is behind', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', 'old'))
    for (const index of [1, 2]) topology.node(index).replication.cut()
    const { token } = await redis.write((pipe) => pipe.set('a', 'new'), { durability: 'fast' })
    for (let i = 0; i < 20; i++) {
      expect((await redis.read((node) => node.get('a'), { after: token })).value).toBe('new')
    }
  })

  it('with a token goes back to a replica as soon as that has the write', async () => {
    const { redis } = await startClient()
    const { token } = await redis.write((pipe) => pipe.set('a', '1'))
    expect(await redis.read((node) => node.get('a'), { after: token })).toMatchObject({ value: '1', source: 'replica' })
  })

  it('with a token asks how far a replica is before it asks for anything, once for all reads of a turn', async () => {
    const { topology, redis } = await startClient()
    const { token } = await redis.write((pipe) => pipe.set('a', '1'))
    const replicas = [1, 2].map((index) => topology.node(index).server)
    const seen = replicas.map(({ received }) => received.length)
    const reads = Array.from({ length: 20 }, () => redis.read((node) => node.get('a'), { after: token }))
    for (const read of await Promise.all(reads)) expect(read).toMatchObject({ value: '1', source: 'replica' })
    const names = replicas.map(({ received }, i) => received.slice(seen[i]).map(([name]) => name))
    const asked = names.find((all) => all.includes('GET'))
    // Another one is the sampling's own.
    expect(asked?.filter((name) => name === 'INFO').length).toBeLessThanOrEqual(2)
    expect(asked?.indexOf('INFO')).toBeLessThan(asked?.indexOf('GET') ?? 0)
  })

  it('with a token that means nothing is a read without one', async () => {
    const { redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', '1'))
    for (const after of ['', 'nonsense', 'deadbeef.5']) {
      expect((await redis.read((node) => node.get('a'), { after })).value).toBe('1')
    }
  })

  it('leaves a replica that is behind by more than it allows', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', 'old'))
    for (const index of [1, 2]) topology.node(index).replication.cut()
    await redis.write((pipe) => pipe.set('a', 'new'), { durability: 'fast' })
    await vi.waitFor(async () => {
      expect(await redis.read((node) => node.get('a'))).toMatchObject({ value: 'new', source: 'master' })
    })
  })

  it('leaves a replica that freezes under it', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', '1'))
    topology.node(1).freeze()
    const reads = Array.from({ length: 20 }, () => redis.read((node) => node.get('a')))
    for (const { value } of await Promise.all(reads)) expect(value).toBe('1')
  })

  it('goes to the master when no replica is left', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', '1'))
    await Promise.all([topology.node(1).kill(), topology.node(2).kill()])
    expect(await redis.read((node) => node.get('a'))).toMatchObject({ value: '1', source: 'master', stale: false })
  })

  it('fails when Redis refuses the query itself', async () => {
    const { redis } = await startClient()
    await redis.write((pipe) => pipe.rpush('list', 'x'))
    await expect(redis.read((node) => node.get('list'))).rejects.toThrow(/WRONGTYPE/)
  })

  it('does not say "not there" while no master can confirm it', async () => {
    const { topology, redis } = await startClient()
    await topology.master.kill()
    await expect(redis.read((node) => node.get('a'))).rejects.toMatchObject({ code: 'REDIS_HA_UNCONFIRMED_READ' })
  })

  it('that must not be stale is refused at once when no master was heard of for too long', async () => {
    const { topology, redis } = await startClient({ timings: { connectTimeoutMs: 60_000 } })
    await redis.write((pipe) => pipe.set('a', '1'))
    await topology.master.kill()
    await vi.waitFor(async () => expect((await redis.read((node) => node.get('a'))).stale).toBe(true))
    const read = redis.read((node) => node.get('a'), { maxDegradedMs: 0 })
    await expect(read).rejects.toMatchObject({ code: 'REDIS_HA_NO_READABLE_NODE' })
  })

  it('that must not be stale waits for a master that has only just been named', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', '1'))
    await topology.master.kill()
    await vi.waitFor(async () => expect((await redis.read((node) => node.get('a'))).stale).toBe(true))
    const switched = nextEvent(redis, 'master-switched')
    topology.node(1).freeze()
    topology.failover(1)
    await switched
    const read = redis.read((node) => node.get('a'), { maxDegradedMs: 0 })
    topology.node(1).resume()
    expect(await read).toMatchObject({ value: '1', stale: false })
  })

  it('finds in the other replica what the first one lacks while no master can confirm it', async () => {
    const { topology, redis } = await startClient()
    topology.node(1).replication.cut()
    await redis.write((pipe) => pipe.set('a', '1'), { durability: 'fast' })
    await vi.waitFor(() => expect(topology.node(2).run('GET', 'a')).toBe('1'))
    await topology.master.kill()
    for (let i = 0; i < 20; i++) expect((await redis.read((node) => node.get('a'))).value).toBe('1')
  })

  it('waits for the first view', async () => {
    const topology = await startFakes()
    topology.master.run('SET', 'a', '1')
    expect((await connect(topology).read((node) => node.get('a'))).value).toBe('1')
  })

  it('fails with the caller’s own error as cause when the query itself is broken', async () => {
    const { redis } = await startClient()
    const error = await redis
      .read(() => {
        throw new RangeError('no')
      })
      .catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'REDIS_HA_NO_READABLE_NODE', cause: new RangeError('no') })
  })

  it('is marked on the side of a partition that no majority confirms', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', '1'))
    for (const index of [1, 2]) topology.sentinel(index).freeze()
    await vi.waitFor(async () => {
      const { value, stale, ageMs } = await redis.read((node) => node.get('a'))
      expect({ value, stale }).toEqual({ value: '1', stale: true })
      expect(ageMs).toBeGreaterThan(300)
    })
  })
})

describe('a read from the master', () => {
  it('waits for the next master', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', '1'))
    await topology.master.kill()
    const read = redis.read((node) => node.get('a'), { from: 'master' })
    topology.failover(1)
    expect(await read).toMatchObject({ value: '1', source: 'master' })
  })

  it('is given the time it needs', async () => {
    const { topology, redis } = await startClient({ timings: { readTimeoutMs: 20 } })
    await redis.write((pipe) => pipe.set('a', '1'))
    topology.master.faults.delayMs = 60
    expect(await redis.read((node) => node.get('a'), { from: 'master' })).toMatchObject({ value: '1', stale: false })
  })

  it('fails when none comes', async () => {
    const { topology, redis } = await startClient({ timings: { writeHoldMs: 200 } })
    await topology.master.kill()
    await expect(redis.read((node) => node.get('a'), { from: 'master' })).rejects.toMatchObject({
      code: 'REDIS_HA_NO_READABLE_NODE'
    })
  })

  it('that must be confirmed does not take the word of a master replaced while nobody could say so', async () => {
    const { topology, redis } = await startClient({ timings: { maxStalenessMs: 60_000, writeHoldMs: 300 } })
    await redis.write((pipe) => pipe.set('a', 'old'))
    for (const sentinel of topology.sentinels) sentinel.freeze()
    topology.node(1).replication.promote()
    topology.node(1).run('SET', 'a', 'new')
    const read = redis.read((node) => node.get('a'), { from: 'master', confirmed: true })
    await expect(read).rejects.toMatchObject({ code: 'REDIS_HA_NO_READABLE_NODE' })
  })

  it('that must be confirmed is answered after one question to the Sentinels, many reads at once too', async () => {
    const { topology, redis } = await startClient({ timings: { pollMs: 60_000 } })
    await redis.write((pipe) => pipe.set('a', '1'))
    const asked = () => topology.sentinel(0).server.received.filter(([, name]) => name === 'MYID').length
    const askedBefore = asked()
    const get = () => redis.read((node) => node.get('a'), { from: 'master', confirmed: true })
    for (const result of await Promise.all(Array.from({ length: 50 }, get))) {
      expect(result).toMatchObject({ value: '1', source: 'master', stale: false })
    }
    expect(asked() - askedBefore).toBeLessThan(5)
  })
})
