import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { waitUntil } from '../src/index.ts'
import { createScriptGroup, type ScriptGroup, startScriptGroup } from './support/script-group.ts'

type Node = ScriptGroup['nodes'][number]

async function probe(group: ScriptGroup, node: Node): Promise<Record<string, string>> {
  const scripts =
    node.kind === 'redis'
      ? { startup: ['probe-startup.sh'], live: ['probe-live.sh'], ready: ['probe-ready.sh'] }
      : { live: ['sentinel-probe.sh', 'live'], ready: ['sentinel-probe.sh', 'ready'] }
  const results: Record<string, string> = {}
  for (const [name, [script = '', ...args]] of Object.entries(scripts)) {
    const { code, stderr } = await group.run(script, args, {}, node)
    results[name] = code === 0 ? 'ok' : stderr.trim().replace(/^[^:]*: /, '')
  }
  return results
}

const first = (nodes: readonly Node[]): Node => {
  const [node] = nodes
  if (node === undefined) throw new Error('a node expected')
  return node
}

describe('the probes of Redis', () => {
  it('call a node that loads its data alive and not ready', async () => {
    const group = await startScriptGroup()
    const master = await group.waitForMaster()
    const replica = group.nodes.find(({ name }) => name !== master.name) as Node
    for (let i = 0; i < 100; i++) await group.ask(master, 'SET', `session:${i}`, randomBytes(400).toString('hex'))
    await waitUntil('the replica has all', async () => (await group.keys(replica)) === 100, { timeoutMs: 5000 })
    await group.ask(replica, 'BGREWRITEAOF')
    const isWritten = async () => (await group.info(replica, 'persistence')).get('aof_rewrite_in_progress') === '0'
    // Clients are heard once per 1024 bytes of a snapshot, which is what the append-only file now begins with.
    await waitUntil('the file is written', isWritten, { timeoutMs: 10_000 })
    await group.kill(replica)
    // So slow that it is seen.
    group.start(replica, {
      REDIS_EXTRA_CONF: group.writeFile(
        'slow.conf',
        'key-load-delay 100000\nloading-process-events-interval-bytes 1024\n'
      )
    })
    const loading = async () => (await group.run('probe-ready.sh', [], {}, replica)).stderr.includes('LOADING')
    await waitUntil('it loads', loading, { timeoutMs: 10_000 })
    const seen = await probe(group, replica)
    expect(seen).toMatchObject({ startup: 'ok', live: 'ok', ready: expect.stringContaining('not ready: LOADING') })
  }, 60_000)

  it('call a replica without a link alive and not ready, also when it answers MASTERDOWN', async () => {
    const group = await startScriptGroup({ downAfterMs: 30_000 })
    const master = await group.waitForMaster()
    const replica = group.nodes.find(({ name }) => name !== master.name) as Node
    expect(await probe(group, master)).toEqual({ startup: 'ok', live: 'ok', ready: 'ok' })
    expect(await probe(group, replica)).toEqual({ startup: 'ok', live: 'ok', ready: 'ok' })
    await group.kill(master)
    const isCut = async () => (await group.info(replica, 'replication')).get('master_link_status') === 'down'
    await waitUntil('the link is down', isCut, { timeoutMs: 10_000 })
    expect(await probe(group, replica)).toEqual({
      startup: 'ok',
      live: 'ok',
      ready: 'not ready: no link to the master'
    })
    await group.ask(replica, 'CONFIG', 'SET', 'replica-serve-stale-data', 'no')
    expect(await probe(group, replica)).toMatchObject({ live: 'ok', ready: expect.stringContaining('not ready') })
    expect(await probe(group, master)).toEqual({
      startup: 'no answer',
      live: 'not alive: no answer',
      ready: 'not ready: no answer'
    })
  }, 60_000)

  it('call a master alive that cannot write to its disk: a restart would need the disk as well', async () => {
    const group = await startScriptGroup()
    const master = await group.waitForMaster()
    const [, folder = ''] = (await group.ask(master, 'CONFIG', 'GET', 'dir')) as string[]
    const file = join(folder, 'dump.rdb')
    rmSync(file, { force: true })
    mkdirSync(file)
    for (const [name, value] of [['save', '3600 1'] as const, ['stop-writes-on-bgsave-error', 'yes'] as const])
      await group.ask(master, 'CONFIG', 'SET', name, value)
    await group.ask(master, 'BGSAVE')
    const isRefusing = () =>
      group.ask(master, 'PING').then(
        () => false,
        (error: Error) => error.message.startsWith('MISCONF')
      )
    await waitUntil('it refuses writes', isRefusing, { timeoutMs: 10_000 })
    expect((await probe(group, master)).live).toBe('ok')
  })

  it('call a frozen node not alive, and one that runs a slow script or got another password alive', async () => {
    const group = await startScriptGroup({ passwords: true, downAfterMs: 30_000 })
    const node = await group.waitForMaster()
    group.signal(node, 'SIGSTOP')
    expect(await probe(group, node)).toMatchObject({ live: 'not alive: no answer' })
    group.signal(node, 'SIGCONT')
    await waitUntil(
      'it answers',
      () =>
        group.keys(node).then(
          () => true,
          () => false
        ),
      { timeoutMs: 10_000 }
    )

    await group.ask(node, 'CONFIG', 'SET', 'busy-reply-threshold', '1')
    const script = group.ask(node, 'EVAL', 'while true do end', '0').catch(() => {})
    const isBusy = async () => (await group.run('probe-ready.sh', [], {}, node)).stderr.includes('BUSY')
    await waitUntil('it is busy', isBusy, { timeoutMs: 10_000 })
    expect(await probe(group, node)).toMatchObject({ startup: 'ok', live: 'ok' })
    await group.ask(node, 'SCRIPT', 'KILL')
    await script

    await group.ask(node, 'ACL', 'SETUSER', 'default', 'resetpass', '>another')
    expect(await probe(group, node)).toMatchObject({
      startup: 'ok',
      live: 'ok',
      ready: expect.stringContaining('NOAUTH')
    })
  }, 60_000)
})

describe('the probes of Sentinel', () => {
  it('call one in TILT alive and not ready', async () => {
    const group = await startScriptGroup()
    const sentinel = first(group.sentinels)
    expect(await probe(group, sentinel)).toEqual({ live: 'ok', ready: 'ok' })
    await group.ask(sentinel, 'SENTINEL', 'DEBUG', 'tilt-trigger', '1')
    const isTilted = async () => (await group.info(sentinel, 'sentinel')).get('sentinel_tilt') === '1'
    await waitUntil('TILT', isTilted, { timeoutMs: 10_000 })
    expect(await probe(group, sentinel)).toEqual({
      live: 'ok',
      ready: 'not ready: in TILT, takes no part in failovers'
    })
  }, 60_000)

  it('call one that knows no such master not ready, and a dead one not alive', async () => {
    const group = await createScriptGroup()
    const sentinel = first(group.sentinels)
    group.start(sentinel, { REDIS_MASTER_NAME: 'other' })
    await waitUntil(
      'it answers',
      () =>
        group.ask(sentinel, 'PING').then(
          () => true,
          () => false
        ),
      { timeoutMs: 10_000 }
    )
    expect(await probe(group, sentinel)).toEqual({ live: 'ok', ready: 'not ready: names no master for mymaster' })
    await group.kill(sentinel)
    expect(await probe(group, sentinel)).toMatchObject({ live: 'not alive: no answer' })
    expect(await group.run('sentinel-probe.sh', ['well'])).toMatchObject({ code: 2 })
  }, 30_000)
})
