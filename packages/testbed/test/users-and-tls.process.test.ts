import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { waitUntil } from '../src/index.ts'
import { hasOpenssl } from './support/create-certificates.ts'
import { createScriptGroup, startScriptGroup } from './support/script-group.ts'

describe.skipIf(!hasOpenssl)('a group with users and TLS', () => {
  it('fails over, hands over and answers its probes as any other', async () => {
    const group = await startScriptGroup({ users: true, tls: true })
    const first = await group.waitForMaster()
    await group.ask(first, 'SET', 'session:1', 'kept')

    await group.kill(first)
    const isReplaced = async () => {
      const named = await Promise.all(group.sentinels.map((sentinel) => group.masterPort(sentinel)))
      return named.every((port) => port !== first.port)
    }
    await waitUntil('all Sentinels name another master', isReplaced, { timeoutMs: 45_000 })
    group.start(first)
    const second = await group.waitForMaster()

    expect(await group.run('redis-prestop.sh', [], {}, second)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('handed over to')
    })
    const third = await group.waitForMaster()
    expect(third.name).not.toBe(second.name)
    expect(await group.ask(third, 'GET', 'session:1')).toBe('kept')

    for (const node of group.nodes) {
      for (const probe of ['probe-startup.sh', 'probe-live.sh', 'probe-ready.sh']) {
        expect(await group.run(probe, [], {}, node)).toMatchObject({ code: 0, stderr: '' })
      }
    }
    for (const sentinel of group.sentinels) {
      expect(await group.run('sentinel-probe.sh', ['ready'], {}, sentinel)).toMatchObject({ code: 0, stderr: '' })
    }
  }, 90_000)

  it('lets nobody in without a user, gives each user its part only, and shows no password', async () => {
    const group = await startScriptGroup({ users: true, tls: true })
    const master = await group.waitForMaster()
    const as = async (node: typeof master, user: string, ...command: [string, ...string[]]) => {
      const redis = group.connect(node, user === '' ? {} : { username: user, password: group.readPassword(user) })
      try {
        await redis.connect()
        return await redis.call(...command)
      } catch (error) {
        return String(error)
      } finally {
        redis.disconnect()
      }
    }
    expect(await as(master, '', 'GET', 'x')).toContain('NOAUTH')
    expect(await as(master, 'app', 'SET', 'session:1', 'x')).toBe('OK')
    expect(await as(master, 'app', 'PUBLISH', '__sentinel__:hello', 'forged')).toContain('NOPERM')
    expect(await as(master, 'app', 'FLUSHALL')).toContain('NOPERM')
    expect(await as(master, 'replica', 'GET', 'session:1')).toContain('NOPERM')
    expect(await as(master, 'exporter', 'CONFIG', 'GET', 'masterauth')).toContain('NOPERM')
    expect(await as(master, 'exporter', 'INFO', 'server')).toContain('redis_version')
    const [sentinel] = group.sentinels
    if (sentinel === undefined) throw new Error('a Sentinel expected')
    expect(await as(sentinel, '', 'PING')).toContain('NOAUTH')
    expect(await as(sentinel, 'app', 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'mymaster')).toEqual([
      '127.0.0.1',
      String(master.port)
    ])
    expect(await as(sentinel, 'app', 'SENTINEL', 'FAILOVER', 'mymaster')).toContain('NOPERM')

    // What redis-ha, scripts and queues send.
    for (const command of [
      ['INFO'],
      ['ROLE'],
      ['WAIT', '0', '0'],
      ['PUBLISH', 'redis-ha:fence', ''],
      ['SUBSCRIBE', 'redis-ha:switchover'],
      ['CLIENT', 'SETNAME', 'api'],
      ['EVALSHA', 'x', '1', 'session:1'],
      ['SCRIPT', 'LOAD', 'return 1'],
      ['XADD', 'queue:events', '*', 'a', 'b'],
      ['BZPOPMIN', 'queue:marker', '5']
    ]) {
      expect(await group.ask(master, 'ACL', 'DRYRUN', 'app', ...command), command.join(' ')).toBe('OK')
    }

    const rendered = group.path(`${master.name}/redis.conf`)
    expect(statSync(rendered).mode & 0o077).toBe(0)
    expect(readFileSync(group.path(`${master.name}/users.acl`), 'utf8')).not.toContain('and more')
    for (const node of [...group.nodes, ...group.sentinels]) expect(group.log(node)).not.toContain('and more')
  }, 60_000)

  it('takes renewed certificates without a restart', async () => {
    const group = await startScriptGroup({ users: true, tls: true })
    const master = await group.waitForMaster()
    const cert = group.path('tls/redis.crt')
    const key = group.path('tls/redis.key')
    writeFileSync(cert, 'no certificate')
    await expect(group.ask(master, 'CONFIG', 'SET', 'tls-cert-file', cert, 'tls-key-file', key)).rejects.toThrow('TLS')
    expect(await group.ask(master, 'PING')).toBe('PONG')
  }, 60_000)
})

describe('bad secrets and sizes', () => {
  it.each([
    ['a short password', 'app', 'secret', 'too short (6 characters)'],
    ['an empty password', 'app', '', 'is empty'],
    ['two lines', 'app', 'first password of two\nsecond', 'more than one line']
  ])('refuses %s in words', async (_what, user, password, message) => {
    const group = await createScriptGroup({ users: true })
    writeFileSync(group.passwordFile(user), password)
    const [node] = group.nodes
    expect(await group.run('redis-start.sh', [], { REDIS_SERVER: 'true' }, node)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(message)
    })
  })

  it.each([
    [{ REDIS_USERS_DIR: '/nowhere' }, "the password of the user 'admin' is needed"],
    [{ REDIS_TLS_CERT_FILE: '/etc/hostname' }, 'not set: REDIS_TLS_KEY_FILE REDIS_TLS_CA_FILE'],
    [{ REDIS_MEMORY_LIMIT_RATIO: '1.5' }, 'REDIS_MEMORY_LIMIT_RATIO must be above 0 and at most 0.8']
  ])('refuses a node with %j', async (env, message) => {
    const group = await createScriptGroup()
    const [node] = group.nodes
    const { code, stderr } = await group.run('redis-start.sh', [], { REDIS_SERVER: 'true', ...env }, node)
    expect(stderr).toContain(message)
    expect(code).toBe(1)
  })

  it.each([
    [
      { REDIS_SENTINELS: '10.0.0.1:26379,10.0.0.2:26379' },
      'REDIS_SENTINELS names 2 Sentinels: an odd number is needed'
    ],
    [{ SENTINEL_QUORUM: '4' }, 'SENTINEL_QUORUM is 4, but there are only 3 Sentinels'],
    [{ SENTINEL_QUORUM: 'most' }, "SENTINEL_QUORUM must be a number of Sentinels, not 'most'"]
  ])('refuses a Sentinel with %j', async (env, message) => {
    const group = await createScriptGroup()
    const [sentinel] = group.sentinels
    const { code, stderr } = await group.run('sentinel-start.sh', [], { REDIS_SERVER: 'true', ...env }, sentinel)
    expect(stderr).toContain(message)
    expect(code).toBe(1)
  })

  it.each([
    ['1000000000\n', {}, 'maxmemory 600000000'],
    ['1000000000\n', { REDIS_MEMORY_LIMIT_RATIO: '0.5' }, 'maxmemory 500000000'],
    ['1000000000\n', { REDIS_MAXMEMORY: '64mb' }, 'maxmemory 64mb'],
    ['max\n', {}, undefined],
    ['9223372036854771712\n', {}, undefined]
  ])('with a limit of %j and %j has %s', async (limit, env, expected) => {
    const group = await createScriptGroup()
    const [node] = group.nodes
    if (node === undefined) throw new Error('a node expected')
    const file = group.path('memory.max')
    writeFileSync(file, limit)
    const more = { REDIS_SERVER: 'true', REDIS_START_WAIT: '0', REDIS_MEMORY_LIMIT_FILE: file, ...env }
    expect(await group.run('redis-start.sh', [], more, node)).toMatchObject({ code: 0 })
    const conf = readFileSync(group.path(`${node.name}/redis.conf`), 'utf8')
    expect(conf.match(/^maxmemory .*$/m)?.[0]).toBe(expected)
  })
})

it('has after a cold restart what transactions and scripts had written, whoever they ran as', async () => {
  const group = await startScriptGroup({ users: true })
  const first = await group.waitForMaster()
  const script = "redis.call('SET', KEYS[1], 'x') return redis.call('SET', KEYS[2], 'x')"
  await group.ask(first, 'EVAL', script, '2', 'session:1', 'sessions-of:ada')
  await group.kill(...group.nodes)
  for (const node of group.nodes) group.start(node)
  expect(await group.ask(await group.waitForMaster(), 'DBSIZE')).toBe(2)
}, 60_000)
