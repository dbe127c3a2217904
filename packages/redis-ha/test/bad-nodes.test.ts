import { describe, expect, it, vi } from 'vitest'
import type { RedisHa } from '../src/index.ts'
import type { FakeNode, FakeTopology } from '../src/testing/index.ts'
import { connect, nextEvent, startClient, startFakes } from './support/start-client.ts'

const get = (redis: RedisHa, key: string, after?: string) => redis.read((node) => node.get(key), { after })

/** How often a command with this first word came to a node. */
const countOf = (node: FakeNode, name: string) => node.server.received.filter(([word]) => word === name).length

/** Makes every node but the master refuse, and checks that reads are answered all the same. */
async function readWhileRefusing(topology: FakeTopology, redis: RedisHa, nodes: readonly FakeNode[], error: string) {
  const { token } = await redis.write((pipe) => pipe.set('a', '1'))
  for (const node of nodes) node.faults.intercept = ([name]) => (name === 'GET' ? { error } : undefined)
  for (let i = 0; i < 20; i++) expect((await get(redis, 'a', token)).value).toBe('1')
  expect(topology.master.run('GET', 'a')).toBe('1')
}

describe('a master that for a while says', () => {
  it.each([
    ['LOADING', 1000],
    ['MASTERDOWN', 300],
    ['READONLY', 300],
    ['NOREPLICAS', 300]
  ] as const)('%s holds writes, runs each once, and loses none', async (refusal, forMs) => {
    const { topology, redis } = await startClient()
    topology.master.refusal = refusal
    const writes = Array.from({ length: 20 }, (_, i) =>
      redis.write((pipe) => pipe.incr(`n${i}`), { durability: i % 2 === 0 ? 'fast' : 'replicated' })
    )
    const attempts = countOf(topology.master, 'INCR')
    setTimeout(() => {
      topology.master.refusal = undefined
    }, forMs)
    await Promise.all(writes)
    for (const node of topology.nodes) {
      for (let i = 0; i < 20; i++) expect(node.run('GET', `n${i}`)).toBe('1')
    }
    // Tried again, but not in a tight loop: 20 times a second and write at most.
    expect(countOf(topology.master, 'INCR') - attempts).toBeLessThan(20 * (forMs / 50 + 3))
  })

  it('LOADING for longer than writes may be held refuses them as surely not applied', async () => {
    const { topology, redis } = await startClient({ timings: { writeHoldMs: 300 } })
    topology.master.refusal = 'LOADING'
    await expect(redis.write((pipe) => pipe.incr('n'))).rejects.toMatchObject({ code: 'REDIS_HA_MASTER_UNAVAILABLE' })
    topology.master.refusal = undefined
    await vi.waitFor(() => redis.write((pipe) => pipe.incr('n')))
    expect(topology.master.run('GET', 'n')).toBe('1')
  })

  it('READONLY between two commands of one write ends it as indeterminate, or repeats it whole', async () => {
    const { topology, redis } = await startClient()
    let refused = 0
    topology.master.faults.intercept = ([name, key]) =>
      name === 'SET' && key === 'b' && refused++ < 1
        ? { error: "READONLY You can't write against a read only replica." }
        : undefined
    await expect(redis.write((pipe) => pipe.incr('a').set('b', '1'))).rejects.toMatchObject({
      code: 'REDIS_HA_INDETERMINATE_WRITE'
    })
    refused = 0
    await redis.write((pipe) => pipe.set('c', '1').set('b', '1'), { idempotent: true })
    expect([topology.master.run('GET', 'a'), topology.master.run('GET', 'b')]).toEqual(['1', '1'])
  })

  it('OOM refuses what would grow, once, and goes on with the rest', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', '1'))
    topology.master.refusal = 'OOM'
    await expect(redis.write((pipe) => pipe.set('b', '1'), { idempotent: true })).rejects.toMatchObject({
      code: 'REDIS_HA_WRITE_REFUSED',
      message: expect.stringContaining('OOM')
    })
    expect(countOf(topology.master, 'SET')).toBe(2)
    await redis.write((pipe) => pipe.del('a'))
    expect((await get(redis, 'a')).value).toBeNull()
    expect(redis.health().masterWritable).toBe(true)
  })

  it('NOREPLICAS says so, and does not make reads wait', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', '1'))
    const held = nextEvent(redis, 'writes-held')
    topology.master.refusal = 'NOREPLICAS'
    const write = redis.write((pipe) => pipe.set('a', '2'))
    expect(await held).toEqual({ reason: 'no-replicas' })
    expect((await get(redis, 'a')).value).toBe('1')
    topology.master.refusal = undefined
    await write
  })

  it('NOAUTH to everything loses writes no more than a dead one does, and comes back', async () => {
    const { topology, redis } = await startClient({ timings: { writeHoldMs: 400 } })
    const { token } = await redis.write((pipe) => pipe.set('a', '1'))
    const lost = nextEvent(redis, 'node-lost')
    topology.master.faults.error = 'NOAUTH Authentication required.'
    expect(await lost).toMatchObject({ reason: expect.stringContaining('NOAUTH') })
    await expect(redis.write((pipe) => pipe.incr('n'))).rejects.toMatchObject({ code: 'REDIS_HA_MASTER_UNAVAILABLE' })
    await expect(redis.ready(100)).rejects.toMatchObject({ problem: 'redis-auth' })
    expect(await get(redis, 'a', token)).toMatchObject({ value: '1', source: 'replica' })
    topology.master.faults.error = undefined
    await redis.ready(3000)
    await redis.write((pipe) => pipe.incr('n'))
    expect(topology.master.run('GET', 'n')).toBe('1')
  })

  it('NOAUTH to a write under way ends it typed, and it runs once at most', async () => {
    const { topology, redis } = await startClient()
    topology.master.faults.error = 'NOAUTH Authentication required.'
    const once = redis.write((pipe) => pipe.incr('n'))
    await expect(once).rejects.toMatchObject({
      code: expect.stringMatching(/^REDIS_HA_(WRITE_REFUSED|INDETERMINATE_WRITE)$/)
    })
    topology.master.faults.error = undefined
    await redis.write((pipe) => pipe.set('a', '1'), { idempotent: true })
    expect([topology.master.run('GET', 'n'), topology.master.run('GET', 'a')]).toEqual([null, '1'])
  })
})

describe('replicas that say', () => {
  it.each([
    'LOADING Redis is loading the dataset in memory',
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    'NOAUTH Authentication required.'
  ])('%s are passed over by reads', async (error) => {
    const { topology, redis } = await startClient()
    await readWhileRefusing(topology, redis, [topology.node(1)], error)
    await readWhileRefusing(topology, redis, topology.replicas, error)
  })

  it('NOAUTH to everything are given up and taken back', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', '1'))
    for (const node of topology.replicas) node.faults.error = 'NOAUTH Authentication required.'
    await vi.waitFor(() => expect(redis.health().replicas.some(({ connected }) => connected)).toBe(false))
    expect(await get(redis, 'a')).toMatchObject({ value: '1', source: 'master' })
    for (const node of topology.replicas) node.faults.error = undefined
    await vi.waitFor(() => expect(redis.health().replicas.every(({ connected }) => connected)).toBe(true))
    expect(await get(redis, 'a')).toMatchObject({ value: '1', source: 'replica' })
  })
})

describe('a reply cut in half', () => {
  it('sends a read to another node', async () => {
    const { topology, redis } = await startClient()
    await redis.write((pipe) => pipe.set('a', 'a longer value'))
    for (const node of topology.replicas) {
      node.faults.intercept = ([name]) => (name === 'GET' ? { action: 'cut', reply: 'a longer value' } : undefined)
    }
    const reads = await Promise.all(Array.from({ length: 20 }, () => get(redis, 'a')))
    expect(reads.every(({ value }) => value === 'a longer value')).toBe(true)
  })

  it('ends a write that must not run twice as indeterminate, and repeats one that may', async () => {
    const { topology, redis } = await startClient()
    let cuts = 0
    topology.master.faults.intercept = ([name, ...args]) => {
      if ((name !== 'INCR' && name !== 'SET') || cuts++ > 0) return undefined
      topology.master.run(name, ...args)
      return { action: 'cut', reply: 'OK' }
    }
    await expect(redis.write((pipe) => pipe.incr('n'))).rejects.toMatchObject({ code: 'REDIS_HA_INDETERMINATE_WRITE' })
    expect(topology.master.run('GET', 'n')).toBe('1')
    cuts = 0
    await redis.write((pipe) => pipe.set('a', '1'), { idempotent: true })
    expect(topology.master.run('GET', 'a')).toBe('1')
  })

  it('of a sample costs a reconnect and no write', async () => {
    const { topology, redis } = await startClient()
    let cuts = 0
    topology.master.faults.intercept = ([name]) =>
      name === 'INFO' && cuts++ < 1 ? { action: 'cut', reply: 'role:master and much more' } : undefined
    await vi.waitFor(() => expect(cuts).toBeGreaterThan(1))
    await redis.write((pipe) => pipe.incr('n'))
    expect(topology.master.run('GET', 'n')).toBe('1')
  })
})

describe('a master that has no connections left', () => {
  /** The two that a link begins with are let in, those for writes are not: the worst case. Returns who was there. */
  function refuseThird({ server, faults }: FakeNode): ReadonlySet<unknown> {
    const dialled = new Set<unknown>()
    faults.intercept = (_command, connection) => {
      dialled.add(connection)
      if ([...server.connections].indexOf(connection) < 2) return undefined
      connection.send({ error: 'ERR max number of clients reached' })
      connection.end()
      return { action: 'none' }
    }
    server.resetConnections()
    return dialled
  }

  it('holds writes until it has some again, and is read meanwhile', async () => {
    const { topology, redis } = await startClient()
    const { token } = await redis.write((pipe) => pipe.set('a', '1'))
    refuseThird(topology.master)
    await nextEvent(redis, 'writes-held')
    const write = redis.write((pipe) => pipe.incr('n'))
    await wait(500)
    expect((await get(redis, 'a', token)).value).toBe('1')
    topology.master.faults.intercept = undefined
    await write
    expect(topology.master.run('GET', 'n')).toBe('1')
  })

  it('is dialled less and less often', async () => {
    const { topology } = await startClient()
    const dialled = refuseThird(topology.master)
    await wait(1000)
    const before = dialled.size
    await wait(1000)
    // With back-off up to half a second: five connections each time at most.
    expect(dialled.size - before).toBeLessThan(25)
  })
})

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

describe('one connection of several that is answered no more', () => {
  /** Swallows what comes on a connection from the first command on that fits. */
  function swallow(node: FakeNode, fits: (command: readonly string[]) => boolean): void {
    let silenced: unknown
    node.faults.intercept = (command, connection) => {
      if (silenced === undefined && fits(command)) silenced = connection
      return connection === silenced ? { action: 'hang' } : undefined
    }
  }

  it('is given up when its writes have ended, so that those after them go on', async () => {
    const { topology, redis } = await startClient({ timings: { writeHoldMs: 500, writeDeadlineMs: 500 } })
    swallow(topology.master, ([name, key]) => name === 'INCR' && key === 'first')
    await expect(redis.write((pipe) => pipe.incr('first'))).rejects.toMatchObject({
      code: 'REDIS_HA_INDETERMINATE_WRITE'
    })
    const isWritten = () =>
      redis
        .write((pipe) => pipe.set('a', '1'))
        .then(
          () => true,
          () => false
        )
    await expect.poll(isWritten, { timeout: 5000 }).toBe(true)
  }, 10_000)

  it('is given up when a read of the master waits for it, which then ends', async () => {
    const { topology, redis } = await startClient({ timings: { writeHoldMs: 3000, writeDeadlineMs: 500 } })
    swallow(topology.master, ([name]) => name === 'GET')
    await redis.read((node) => node.get('a'), { from: 'master' })
  }, 10_000)
})

it('leaves a connection alone that is being opened slowly, however long this process has run', async () => {
  const topology = await startFakes()
  for (const { faults } of topology.nodes) faults.delayMs = 50
  const timings = { connectTimeoutMs: 1000, suspectMs: 500, writeHoldMs: 1000, writeDeadlineMs: 1000 }
  await expect.poll(() => performance.now(), { timeout: 3000 }).toBeGreaterThan(timings.writeDeadlineMs)
  const redis = connect(topology, { timings })
  await redis.ready(3000)
  await redis.write((pipe) => pipe.set('a', '1'))
  const { received } = topology.master.server
  expect(received.filter(([name, what]) => name === 'CLIENT' && what?.toUpperCase() === 'SETNAME')).toHaveLength(5)
})

it('a database that there is none of is an error in words, and nothing goes to another one', async () => {
  const topology = await startFakes()
  const redis = connect(topology, { config: { db: 20 } })
  await expect(redis.ready(500)).rejects.toThrow('DB index is out of range')
})
