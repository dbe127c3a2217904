import { describe, expect, it, vi } from 'vitest'
import { WriteRefusedError } from '../src/index.ts'
import { connect, nextEvent, startClient, startFakes } from './support/start-client.ts'

describe('a replicated write', () => {
  it('is acknowledged when every replica has it', async () => {
    const { topology, redis } = await startClient()
    const { results } = await redis.write((pipe) => pipe.set('a', '1').incr('n'))
    expect(results).toEqual(['OK', 1])
    for (const node of topology.nodes) expect(node.run('GET', 'a')).toBe('1')
  })

  it('waits for a replica that lacks it, and takes its own word for it', async () => {
    const { topology, redis } = await startClient()
    topology.node(2).replication.cut()
    let acknowledged = false
    const write = redis
      .write((pipe) => pipe.set('a', '1'))
      .then(() => {
        acknowledged = true
      })
    await vi.waitFor(() => expect(topology.node(1).run('GET', 'a')).toBe('1'))
    expect(acknowledged).toBe(false)
    topology.node(2).replication.mend()
    await write
    expect(topology.node(2).run('GET', 'a')).toBe('1')
  })

  it('leaves out a replica that a majority calls down', async () => {
    const { topology, redis } = await startClient()
    topology.node(2).freeze()
    topology.report(2, ['s_down'])
    await redis.write((pipe) => pipe.set('a', '1'))
    expect(topology.node(1).run('GET', 'a')).toBe('1')
  })

  it('waits for a replica that the Sentinels have no connection to, or take for a master still, and that answers', async () => {
    const { topology, redis } = await startClient({
      timings: { writeHoldMs: 500, writeDeadlineMs: 1200 },
      config: { strict: true }
    })
    topology.node(2).replication.cut()
    topology.report(2, ['disconnected'])
    await expect(redis.write((pipe) => pipe.set('a', '1'))).rejects.toMatchObject({
      code: 'REDIS_HA_INDETERMINATE_WRITE'
    })
    topology.report(2, [])
    for (const { state } of topology.sentinels) {
      for (const replica of state.replicas) replica.isMaster = replica.address === topology.node(2).address
    }
    await expect(redis.write((pipe) => pipe.set('b', '1'))).rejects.toMatchObject({
      code: 'REDIS_HA_INDETERMINATE_WRITE'
    })
  })

  it('leaves out a replica that the Sentinels have no connection to and where nobody listens', async () => {
    const { topology, redis } = await startClient({ config: { strict: true } })
    await topology.node(2).kill()
    topology.report(2, ['disconnected'])
    await redis.write((pipe) => pipe.set('a', '1'))
    expect(topology.node(1).run('GET', 'a')).toBe('1')
  })

  it('leaves out a master that was replaced and is not demoted yet', async () => {
    const { topology, redis } = await startClient({ config: { strict: true } })
    const switched = nextEvent(redis, 'master-switched')
    topology.announce(1)
    topology.promote(1)
    topology.agree()
    topology.node(2).replication.follow(topology.node(1).replication)
    for (const { state } of topology.sentinels)
      for (const replica of state.replicas) replica.isMaster = replica.address === topology.node(0).address
    await switched
    await redis.write((pipe) => pipe.set('a', '1'))
    expect(topology.node(2).run('GET', 'a')).toBe('1')
    expect(topology.node(0).run('GET', 'a')).toBeNull()
  })

  it('waits for a replica that only one Sentinel calls down, until its grace is over', async () => {
    const { topology, redis } = await startClient()
    topology.node(2).freeze()
    topology.report(2, ['s_down'], 0)
    const startedAt = performance.now()
    await redis.write((pipe) => pipe.set('a', '1'))
    expect(performance.now() - startedAt).toBeGreaterThan(400)
  })

  it('waits once for a replica that lags, and again when it lags anew', async () => {
    const { topology, redis } = await startClient()
    const write = async () => {
      const startedAt = performance.now()
      await redis.write((pipe) => pipe.incr('n'))
      return performance.now() - startedAt
    }
    topology.node(2).replication.cut()
    expect(await write()).toBeGreaterThan(400)
    expect((await write()) + (await write())).toBeLessThan(400)
    topology.node(2).replication.mend()
    await vi.waitFor(() => expect(topology.node(2).run('GET', 'n')).toBe('3'))
    await write()
    topology.node(2).replication.cut()
    expect(await write()).toBeGreaterThan(400)
  })

  it('does not go on without a laggard when the Sentinels may have lost the master', async () => {
    const { topology, redis } = await startClient({ timings: { writeHoldMs: 500, writeDeadlineMs: 1200 } })
    topology.node(2).replication.cut()
    await redis.write((pipe) => pipe.set('a', '1'))
    for (const { state } of topology.sentinels) state.masterSeenMsAgo = 3000
    const refused = () =>
      expect(redis.write((pipe) => pipe.set('b', '1'))).rejects.toMatchObject({ code: 'REDIS_HA_INDETERMINATE_WRITE' })
    await vi.waitFor(refused, { timeout: 8000 })
  }, 10_000)

  it('takes the master’s word for a replica that cannot be reached from here', async () => {
    const topology = await startFakes()
    const { host, port } = topology.node(2).address
    const addressMap = { [`${host}:${port}`]: { host, port: 1 } }
    const redis = connect(topology, { config: { strict: true, addressMap } })
    await redis.ready(3000)
    await redis.write((pipe) => pipe.set('a', '1'))
    expect(topology.node(2).run('GET', 'a')).toBe('1')
  })

  it('never leaves a laggard out when strict', async () => {
    const { topology, redis } = await startClient({
      config: { strict: true },
      timings: { writeHoldMs: 500, writeDeadlineMs: 1200 }
    })
    topology.node(2).freeze()
    await expect(redis.write((pipe) => pipe.set('a', '1'))).rejects.toMatchObject({
      code: 'REDIS_HA_INDETERMINATE_WRITE'
    })
  })

  it('does not stop fast ones', async () => {
    const { topology, redis } = await startClient()
    for (const index of [1, 2]) topology.node(index).freeze()
    const replicated = redis.write((pipe) => pipe.set('a', '1'))
    await redis.write((pipe) => pipe.set('b', '1'), { durability: 'fast' })
    for (const index of [1, 2]) topology.node(index).resume()
    await replicated
  })
})

describe('a write', () => {
  it('waits while its master refuses for want of replicas', async () => {
    const { topology, redis } = await startClient()
    topology.master.refusal = 'NOREPLICAS'
    const held = nextEvent(redis, 'writes-held')
    const write = redis.write((pipe) => pipe.incr('n'))
    expect(await held).toEqual({ reason: 'no-replicas' })
    topology.master.refusal = undefined
    expect((await write).results).toEqual([1])
  })

  it('is refused when Redis refuses it, and says with what', async () => {
    const { topology, redis } = await startClient()
    topology.master.run('RPUSH', 'list', 'x')
    const error = await redis.write((pipe) => pipe.incr('list')).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(WriteRefusedError)
    expect((error as Error).message).toMatch(/^WRONGTYPE/)
  })

  it('that cannot even be built fails alone', async () => {
    const { redis } = await startClient()
    const broken = redis.write((pipe) => {
      pipe.set('a', 'half of it')
      throw new RangeError('no')
    })
    const good = redis.write((pipe) => pipe.set('b', '1'))
    await expect(broken).rejects.toBeInstanceOf(RangeError)
    await good
    expect((await redis.read((node) => node.get('a'), { from: 'master' })).value).toBeNull()
  })

  it('that ends the pipeline it shares fails alone, and nobody else’s runs twice', async () => {
    const { redis } = await startClient()
    const habit = redis.write((pipe) => void pipe.incr('n').exec())
    const other = redis.write((pipe) => pipe.incr('other'))
    const transaction = redis.write((pipe) => void (pipe as unknown as { multi(): typeof pipe }).multi().incr('n'))
    const late = redis.write(async (pipe) => void pipe.incr('n'))
    for (const wrong of [habit, transaction, late]) await expect(wrong).rejects.toBeInstanceOf(TypeError)
    expect((await other).results).toEqual([1])
    expect((await redis.read((node) => node.get('n'), { from: 'master' })).value).toBeNull()
  })

  it('that may have run is never called surely not applied, whatever the next master says', async () => {
    const { topology, redis } = await startClient({ timings: { writeHoldMs: 300, writeDeadlineMs: 1500 } })
    topology.node(2).freeze()
    topology.node(1).refusal = 'NOREPLICAS'
    const write = redis.write((pipe) => pipe.set('a', '1'), { idempotent: true })
    const failed = expect(write).rejects.toMatchObject({ code: 'REDIS_HA_INDETERMINATE_WRITE' })
    await vi.waitFor(() => expect(topology.node(1).run('GET', 'a')).toBe('1'))
    await topology.node(0).kill()
    topology.failover(1)
    await failed
  })

  it('waits, and does not hammer, while its master is loading', async () => {
    const { topology, redis } = await startClient()
    topology.master.refusal = 'LOADING'
    const held = nextEvent(redis, 'writes-held')
    const write = redis.write((pipe) => pipe.incr('n'))
    await held
    await redis.read((node) => node.get('a')).catch(() => {})
    const asked = topology.master.server.received.filter(([name]) => name === 'INCR').length
    expect(asked).toBeLessThan(20)
    topology.master.refusal = undefined
    expect((await write).results).toEqual([1])
  })

  it('fails when the client is closed', async () => {
    const { topology, redis } = await startClient()
    topology.master.freeze()
    const pending = expect(redis.write((pipe) => pipe.set('a', '1'))).rejects.toMatchObject({ code: 'REDIS_HA_CLOSED' })
    await redis.close()
    await pending
    await expect(redis.write((pipe) => pipe.set('a', '1'))).rejects.toMatchObject({ code: 'REDIS_HA_CLOSED' })
  })
})

describe('a fence', () => {
  it('is passed when what others wrote is on every replica', async () => {
    const { topology, redis } = await startClient()
    topology.node(1).replication.cut()
    topology.master.run('SET', 'by-another', '1')
    const fence = redis.fence()
    await vi.waitFor(() => expect(topology.node(2).run('GET', 'by-another')).toBe('1'))
    topology.node(1).replication.mend()
    const token = await fence
    expect(topology.node(1).run('GET', 'by-another')).toBe('1')
    expect(token).toMatch(/^[0-9a-f]{8}\.[0-9a-z]+$/)
  })

  it('is passed by the next master when the old one had been heard of after it, and then followed', async () => {
    const { topology, redis } = await startClient()
    const { replication, server } = topology.master
    topology.master.run('SET', 'by-another', '1')
    const held = nextEvent(redis, 'writes-held')
    topology.announce(1)
    await held
    const fence = redis.fence()
    const untilSampled = async () => {
      const isInfo = ([name]: readonly string[]) => name === 'INFO'
      const asked = server.received.filter(isInfo).length
      await vi.waitFor(() => expect(server.received.filter(isInfo).length).toBeGreaterThan(asked + 2))
    }
    await untilSampled()
    topology.promote(1)
    // What a switchover does to it before the Sentinels have agreed: it has the new history then.
    replication.follow(topology.node(1).replication)
    await untilSampled()
    topology.agree()
    expect(await fence).toMatch(/^[0-9a-f]{8}\.[0-9a-z]+$/)
    expect(topology.node(1).run('GET', 'by-another')).toBe('1')
  })

  it('is not passed by the next master, which never did what it is about', async () => {
    const { topology, redis } = await startClient()
    for (const index of [1, 2]) topology.node(index).replication.cut()
    topology.master.run('SET', 'by-another', '1')
    const failed = expect(redis.fence()).rejects.toMatchObject({ code: 'REDIS_HA_INDETERMINATE_WRITE' })
    const held = nextEvent(redis, 'writes-held')
    await topology.master.kill()
    await held
    for (const index of [1, 2]) topology.node(index).replication.mend()
    topology.failover(1)
    await failed
  })
})
