import { Redis, type RedisOptions } from 'ioredis'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createFakeNode, type FakeNode, type FakeNodeOptions } from './fake-node.ts'

const toClose: (() => unknown)[] = []

afterEach(async () => {
  await Promise.all(toClose.splice(0).map((close) => close()))
})

async function startNode(options?: FakeNodeOptions): Promise<FakeNode> {
  const node = await createFakeNode(options)
  toClose.push(node.close)
  return node
}

async function startPair(options?: FakeNodeOptions): Promise<[master: FakeNode, replica: FakeNode]> {
  const [master, replica] = await Promise.all([startNode(options), startNode(options)])
  replica.replication.follow(master.replication)
  return [master, replica]
}

function connect(node: FakeNode, options: RedisOptions = {}): Redis {
  const { host, port } = node.address
  const redis = new Redis(port, host, { retryStrategy: null, ...options } as never)
  redis.on('error', () => {})
  toClose.push(() => redis.disconnect())
  return redis
}

describe('an ioredis on a fake node', () => {
  it('connects with RESP3 and stores strings, lists and expiry', async () => {
    let nowMs = 1_000_000
    const redis = connect(await startNode({ now: () => nowMs }))
    expect(await redis.set('name', 'Ada Ω', 'PX', 500)).toBe('OK')
    expect(await redis.set('name', 'Bob', 'NX')).toBeNull()
    expect(await redis.mget('name', 'nobody')).toEqual(['Ada Ω', null])
    expect(await redis.pttl('name')).toBe(500)
    nowMs += 501
    expect(await redis.get('name')).toBeNull()
    expect(await redis.incr('count')).toBe(1)
    expect(await redis.rpush('list', 'a', 'b', 'c')).toBe(3)
    expect(await redis.lrange('list', -2, -1)).toEqual(['b', 'c'])
    expect(await redis.del('list', 'nothing')).toBe(1)
    expect(await redis.multi().set('x', '1').incr('x').exec()).toEqual([
      [null, 'OK'],
      [null, 2]
    ])
  })

  it('falls back to RESP2 when the server knows no HELLO', async () => {
    const redis = connect(await startNode({ isWithoutHello: true }))
    expect(await redis.role()).toEqual(['master', 0, []])
  })

  it.each([
    ['with the right password', 'secret', true],
    ['with a wrong one', 'guess', false]
  ])('logs in %s', async (_how, password, works) => {
    const node = await startNode({ credentials: { username: 'app', password: 'secret' } })
    const answer = connect(node, { username: 'app', password, maxRetriesPerRequest: 0 }).ping()
    if (works) expect(await answer).toBe('PONG')
    else await expect(answer).rejects.toThrow(/WRONGPASS|closed/)
  })

  it('spells errors as Redis does', async () => {
    const redis = connect(await startNode())
    await redis.rpush('list', 'a')
    await expect(redis.get('list')).rejects.toThrow('WRONGTYPE Operation against a key holding the wrong kind of value')
    await expect(redis.set('k', 'v', 'PX', 0)).rejects.toThrow("ERR invalid expire time in 'set' command")
    await expect(redis.call('EVAL', 'return 1', '0')).rejects.toThrow(
      "ERR unknown command 'EVAL', with args beginning with: 'return 1' '0' "
    )
    await expect(redis.call('GET')).rejects.toThrow("ERR wrong number of arguments for 'get' command")
  })

  it('runs commands that a test brings along', async () => {
    const node = await startNode({ commands: { EVAL: { arity: -3, run: () => 42 } } })
    expect(await connect(node).call('EVAL', 'return 42', '0')).toBe(42)
  })
})

describe('a fake node that refuses', () => {
  it.each([
    ['LOADING', 'get', ['k'], true],
    ['MASTERDOWN', 'get', ['k'], true],
    ['OOM', 'get', ['k'], false],
    ['OOM', 'set', ['k', 'v'], true],
    ['OOM', 'del', ['k'], false],
    ['NOREPLICAS', 'set', ['k', 'v'], true],
    ['READONLY', 'set', ['k', 'v'], true],
    ['LOADING', 'role', [], false]
  ] as const)('with %s answers %s %j with that error: %s', async (refusal, command, args, isRefused) => {
    const node = await startNode()
    const redis = connect(node, { enableReadyCheck: false })
    await redis.ping()
    node.refusal = refusal
    const error = await redis.call(command, ...args).then(
      () => undefined,
      (reason: Error) => reason.message
    )
    expect(error?.startsWith(refusal) ?? false).toBe(isRefused)
  })

  it('writes below min-replicas-to-write with NOREPLICAS', async () => {
    const [master, replica] = await startPair({ minReplicasToWrite: 1 })
    const redis = connect(master)
    expect(await redis.set('k', 'v')).toBe('OK')
    replica.replication.cut()
    await expect(redis.set('k', 'v')).rejects.toThrow('NOREPLICAS Not enough good replicas to write.')
  })
})

describe('replication of fake nodes', () => {
  it('copies writes at once and refuses them on the replica', async () => {
    const [master, replica] = await startPair()
    const onReplica = connect(replica)
    await connect(master).set('k', 'v')
    expect(await onReplica.get('k')).toBe('v')
    await expect(onReplica.set('k', 'w')).rejects.toThrow("READONLY You can't write against a read only replica.")
    expect(await onReplica.info('replication')).toContain(`slave_repl_offset:${master.replication.offset}\r\n`)
    expect(await connect(master).role()).toEqual([
      'master',
      master.replication.offset,
      [['127.0.0.1', `${replica.address.port}`, `${master.replication.offset}`]]
    ])
  })

  it('hands on what is published', async () => {
    const [master, replica] = await startPair()
    const listening = connect(replica)
    const heard = new Promise((resolve) => listening.on('message', (_channel, message) => resolve(message)))
    await listening.subscribe('news')
    await connect(master).publish('news', 'hello')
    expect(await heard).toBe('hello')
  })

  it('copies later on a replica that lags', async () => {
    const [master, replica] = await startPair()
    replica.replication.lagMs = 40
    master.run('SET', 'k', 'v')
    expect(replica.run('GET', 'k')).toBeNull()
    await vi.waitFor(() => expect(replica.run('GET', 'k')).toBe('v'))
  })

  it('catches up after a cut without a resync', async () => {
    const [master, replica] = await startPair()
    replica.replication.cut()
    master.run('SET', 'k', 'v')
    expect(await connect(replica).info('replication')).toContain('master_link_status:down')
    expect(replica.run('GET', 'k')).toBeNull()
    replica.replication.mend()
    expect(replica.run('GET', 'k')).toBe('v')
  })

  it('loses what the old master had alone, and says where histories part', async () => {
    const [master, replica] = await startPair()
    master.run('SET', 'both', '1')
    replica.replication.cut()
    master.run('SET', 'lost', '1')
    const sharedOffset = replica.replication.offset
    const oldReplid = master.replication.replid
    replica.replication.promote()
    replica.replication.mend()
    expect(replica.replication).toMatchObject({ replid2: oldReplid, secondOffset: sharedOffset + 1, role: 'master' })
    master.replication.follow(replica.replication)
    expect(master.run('MGET', 'both', 'lost')).toEqual(['1', null])
    expect(master.replication.offset).toBe(sharedOffset)
  })

  it('empties its replicas when a master comes back without its data', async () => {
    const [master, replica] = await startPair()
    master.run('SET', 'k', 'v')
    await master.restart({ wipe: true })
    expect(replica.run('GET', 'k')).toBeNull()
  })
})

describe('WAIT on a fake node', () => {
  it('covers what its connection sent to the replicas last, and nothing when that was nothing', async () => {
    const [master, replica] = await startPair()
    replica.freeze()
    master.run('SET', 'k', 'v')
    const redis = connect(master)
    await redis.get('k')
    await redis.del('none')
    expect(await redis.wait(1, 10)).toBe(1)
    await redis.publish('news', 'x')
    expect(await redis.wait(1, 10)).toBe(0)
    const confirmed = redis.wait(1, 0)
    replica.resume()
    expect(await confirmed).toBe(1)
  })

  it('of Redis 7.0 answers at once on a connection that has done nothing, and else covers all before it', async () => {
    const [master, replica] = await startPair({ waitRule: 'redis-7.0' })
    replica.freeze()
    master.run('SET', 'k', 'v')
    const fresh = connect(master, { enableReadyCheck: false, protocol: 2, disableClientInfo: true })
    expect(await fresh.wait(1, 10)).toBe(1)
    expect(await fresh.wait(1, 10)).toBe(0)
    const confirmed = fresh.wait(1, 0)
    replica.resume()
    expect(await confirmed).toBe(1)
  })

  it('ends with UNBLOCKED and a closed connection when the master becomes a replica', async () => {
    const [master, replica] = await startPair()
    const redis = connect(master)
    await redis.set('k', 'v')
    const waiting = redis.wait(2, 0)
    await vi.waitFor(() => expect(master.server.received.at(-1)?.[0]).toBe('WAIT'))
    replica.replication.promote()
    master.replication.follow(replica.replication)
    await expect(waiting).rejects.toThrow('UNBLOCKED force unblock from blocking operation')
    await vi.waitFor(() => expect(redis.status).toBe('end'))
  })
})

describe('CLIENT on a fake node', () => {
  it('PAUSE holds writes, not reads, until UNPAUSE', async () => {
    const redis = connect(await startNode())
    await redis.client('PAUSE', 60_000, 'WRITE')
    const other = redis.duplicate()
    toClose.push(() => other.disconnect())
    const write = other.set('k', 'v')
    expect(await redis.get('k')).toBeNull()
    await redis.client('UNPAUSE')
    expect(await write).toBe('OK')
  })

  it('KILL TYPE normal drops all others', async () => {
    const node = await startNode()
    const [redis, other] = [connect(node), connect(node)]
    await Promise.all([redis.ping(), other.ping()])
    expect(await redis.call('CLIENT', 'KILL', 'TYPE', 'normal')).toBe(1)
    await vi.waitFor(() => expect(other.status).toBe('end'))
    expect(await redis.ping()).toBe('PONG')
  })
})
