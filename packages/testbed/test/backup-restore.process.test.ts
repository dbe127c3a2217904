import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { ReplyError } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { waitUntil } from '../src/index.ts'
import { hasOpenssl } from './support/create-certificates.ts'
import { createScriptGroup, type ScriptGroup, startScriptGroup } from './support/script-group.ts'

// A restore waits until every Sentinel has asked the replicas again.
const quick = { infoPeriodMs: 200 }
const slow = { users: hasOpenssl, tls: hasOpenssl }
const guarded = { ...slow, ...quick }

async function fill(group: ScriptGroup, prefix: string, count: number): Promise<void> {
  const redis = group.connect(await group.waitForMaster())
  await redis.connect()
  const sets = redis.pipeline()
  for (let i = 0; i < count; i++) sets.set(`${prefix}:${i}`, 'x'.repeat(100), 'EX', 3600)
  await sets.exec()
  await redis.wait(2, 5000)
  redis.disconnect()
}

/** Three writers of unique keys that go on whatever happens, and what became of their writes. */
function startLedger(group: ScriptGroup, master: ScriptGroup['nodes'][number]) {
  let acknowledged = 0
  let unknown = 0
  let stopping = false
  const write = async (writer: number) => {
    let redis = group.connect(master)
    await redis.connect()
    for (let n = 0; !stopping; n++) {
      try {
        await redis.set(`load:${writer}:${n}`, 'x')
        acknowledged++
      } catch (error) {
        if (error instanceof ReplyError) continue
        unknown++
        redis.disconnect()
        redis = group.connect(master)
        await redis.connect().catch(() => {})
        await setImmediate()
      }
    }
    redis.disconnect()
  }
  const running = [0, 1, 2].map(write)
  return {
    acknowledged: () => acknowledged,
    unknown: () => unknown,
    stop: async () => {
      stopping = true
      await Promise.all(running)
    }
  }
}

function backupsOf(group: ScriptGroup): string[] {
  return readdirSync(group.path('backups'))
    .filter((name) => /^redis-.*\.rdb$/.test(name))
    .sort()
    .map((name) => group.path(`backups/${name}`))
}

async function backUp(group: ScriptGroup): Promise<string> {
  const { code, stderr } = await group.run('backup.sh')
  expect(stderr).toContain('backed up and verified')
  expect(code).toBe(0)
  return backupsOf(group).at(-1) as string
}

describe('backup, destroy, restore', () => {
  it('brings back what was backed up after the data of every node is gone', async () => {
    const group = await startScriptGroup(guarded)
    await fill(group, 'session', 500)
    const master = await group.waitForMaster()
    const file = await backUp(group)
    const about = JSON.parse(readFileSync(file.replace('.rdb', '.json'), 'utf8'))
    expect(about).toMatchObject({ keys: 500, expiredKeys: 0, bytes: statSync(file).size })
    // Not from the master: a fork there would cost every client.
    expect(about.source).not.toBe(`127.0.0.1:${master.port}`)
    expect(JSON.parse(readFileSync(group.path('backups/status.json'), 'utf8'))).toMatchObject({
      lastRunOk: true,
      keys: 500,
      verified: true
    })
    expect(readFileSync(group.path('backups/metrics.prom'), 'utf8')).toMatch(/^redis_backup_last_run_success 1$/m)

    await group.kill(...group.nodes)
    for (const node of group.nodes) group.wipe(node)
    for (const node of group.nodes) group.start(node, { REDIS_HANDOVER_WAIT: '2', REDIS_MASTER_WAIT: '1' })
    // The Sentinels name one that has nothing, and nobody starts empty by itself.
    expect(await group.ended(master)).toBe(1)
    expect(group.log(master)).toContain('put a backup there as dump.rdb')
    group.start(master, { REDIS_ALLOW_EMPTY_MASTER: 'yes' })
    await group.waitForMaster(40_000)
    expect(await group.keysOfAll()).toEqual([0, 0, 0])

    const restored = await group.run('restore.sh', ['latest'])
    expect(restored.stderr).toContain('restored 500 keys')
    expect(restored.code).toBe(0)
    expect(JSON.parse(restored.stdout)).toMatchObject({ keysBefore: 0, keys: 500, complete: true, safetyCopy: '' })
    expect(await group.keysOfAll()).toEqual([500, 500, 500])
    // On disk too: a restart of all keeps it.
    await group.kill(...group.nodes)
    for (const node of group.nodes) group.start(node)
    await group.waitForMaster(40_000)
    expect(await group.keysOfAll()).toEqual([500, 500, 500])
  }, 150_000)

  it('starts from a backup that lies in the data folder as dump.rdb', async () => {
    const group = await startScriptGroup(quick)
    await fill(group, 'session', 100)
    const file = await backUp(group)
    const master = await group.waitForMaster()
    await group.kill(...group.nodes)
    for (const node of group.nodes) rmSync(group.path(`${node.name}/appendonlydir`), { recursive: true })
    for (const node of group.nodes) rmSync(group.path(`${node.name}/dump.rdb`), { force: true })
    copyFileSync(file, group.path(`${master.name}/dump.rdb`))
    for (const node of group.nodes) group.start(node)
    await group.waitForMaster(40_000)
    expect(await group.keysOfAll()).toEqual([100, 100, 100])
  }, 90_000)

  it('takes the newer data of a replica over an old dump.rdb of the named master', async () => {
    const group = await startScriptGroup({ downAfterMs: 15_000 })
    await fill(group, 'old', 10)
    const master = await group.waitForMaster()
    await group.ask(master, 'SAVE')
    await fill(group, 'new', 90)
    await group.kill(master)
    rmSync(group.path(`${master.name}/appendonlydir`), { recursive: true })
    group.start(master)
    expect((await group.waitForMaster(60_000)).name).not.toBe(master.name)
    expect(await group.keysOfAll()).toEqual([100, 100, 100])
  }, 90_000)
})

describe('restore.sh', () => {
  it('refuses a group that holds keys, and with --force replaces them, keeping a copy, without a failover', async () => {
    const group = await startScriptGroup(slow)
    await fill(group, 'old', 50)
    const file = await backUp(group)
    await fill(group, 'new', 200)
    const master = await group.waitForMaster()
    const refused = await group.run('restore.sh', [file])
    expect(refused.stderr).toContain('refused: the group holds 250 keys')
    expect(refused.code).toBe(4)
    expect(await group.keysOfAll()).toEqual([250, 250, 250])

    const { code, stdout, stderr } = await group.run('restore.sh', ['--force', file])
    expect(stderr).toContain('restored 50 keys')
    expect(code).toBe(0)
    // Copied from the master it might leave the Sentinels a replica at port 0.
    expect(stderr).toContain('250 keys, copied from 127.0.0.1:')
    expect(stderr).not.toContain(`copied from 127.0.0.1:${master.port}`)
    const { safetyCopy, ...result } = JSON.parse(stdout)
    expect(result).toMatchObject({ keysBefore: 250, keys: 50, complete: true })
    expect(JSON.parse((await group.run('verify.sh', [safetyCopy])).stdout)).toMatchObject({ keys: 250 })
    expect(await group.keysOfAll()).toEqual([50, 50, 50])
    // Same master, same epoch, open for writes, and every replica may be promoted again.
    expect((await group.waitForMaster()).name).toBe(master.name)
    for (const sentinel of group.sentinels) expect(group.log(sentinel)).not.toContain('+try-failover')
    await fill(group, 'after', 5)
    for (const node of group.nodes) {
      expect(await group.ask(node, 'CONFIG', 'GET', 'replica-priority')).toContain('100')
      expect(await group.ask(node, 'CONFIG', 'GET', 'min-replicas-to-write')).toContain('1')
    }
    expect(readdirSync(group.path('backups'))).not.toContain('.restore-in-progress')
  }, 120_000)

  it('puts back what was there when the master cannot take the backup', async () => {
    const group = await startScriptGroup(guarded)
    await fill(group, 'old', 50)
    const file = await backUp(group)
    await fill(group, 'new', 200)
    // An address that the master cannot reach.
    const { code, stderr } = await group.run('restore.sh', ['--force', file], {
      REDIS_RESTORE_WAIT: '3',
      REDIS_CLI: writeLiar(group, 'REPLICAOF 127.0.0.1', 'REPLICAOF 127.0.0.2')
    })
    expect(stderr).toContain('restore failed')
    expect(code).toBe(5)
    await group.waitForMaster()
    await fill(group, 'after', 5)
    expect(await group.keysOfAll()).toEqual([255, 255, 255])
  }, 120_000)

  it('loads back what was there when it fails after the master has loaded', async () => {
    const group = await startScriptGroup(quick)
    await fill(group, 'old', 50)
    const file = await backUp(group)
    await fill(group, 'new', 200)
    // The master never seems to have as many keys as the backup.
    const { code, stderr } = await group.run('restore.sh', ['--force', file], {
      REDIS_RESTORE_WAIT: '5',
      REDIS_CLI: writeLiar(group, 'DBSIZE-of-50', '')
    })
    expect(stderr).toContain('loading back what was there')
    expect(code).toBe(5)
    await group.waitForMaster()
    expect(await group.keysOfAll()).toEqual([250, 250, 250])
  }, 120_000)
})

describe('restore.sh while it is under way', () => {
  /** A group whose master takes seconds to load the backup of 50 keys, which it holds beside 200 newer ones. */
  async function startSlow() {
    // A master that says for longer than this that it is a replica counts as down, and Sentinels try in vain to replace it.
    const group = await startScriptGroup({ ...quick, downAfterMs: 20_000 })
    await fill(group, 'old', 50)
    const file = await backUp(group)
    await fill(group, 'new', 200)
    const master = await group.waitForMaster()
    await group.ask(master, 'CONFIG', 'SET', 'key-load-delay', '60000')
    const restore = group.begin('restore.sh', ['--force', file])
    const isReplica = async () => (await group.info(master, 'replication')).get('role') === 'slave'
    await waitUntil('the master copies', isReplica, { timeoutMs: 30_000 })
    return { group, file, master, restore }
  }

  it('lets no failover begin, and accepts no write', async () => {
    const { group, master, restore } = await startSlow()
    for (const sentinel of group.sentinels) {
      await expect(group.ask(sentinel, 'SENTINEL', 'FAILOVER', 'mymaster')).rejects.toThrow('NOGOODSLAVE')
    }
    await expect(group.ask(master, 'SET', 'session:late', 'x')).rejects.toThrow(/READONLY|LOADING|NOREPLICAS/)
    expect((await restore.result).code).toBe(0)
    expect((await group.waitForMaster()).name).toBe(master.name)
    expect(await group.keysOfAll()).toEqual([50, 50, 50])
  }, 120_000)

  it('loses no write that was acknowledged before or after: what it replaces is all in the copy', async () => {
    const group = await startScriptGroup(quick)
    await fill(group, 'old', 50)
    const file = await backUp(group)
    const master = await group.waitForMaster()
    const load = startLedger(group, master)
    await waitUntil('writes', () => load.acknowledged() > 200, { timeoutMs: 10_000 })
    const { code, stdout } = await group.run('restore.sh', ['--force', file])
    expect(code).toBe(0)
    const before = load.acknowledged()
    await waitUntil('writes again', () => load.acknowledged() > before + 200, { timeoutMs: 10_000 })
    await load.stop()
    const { keys } = JSON.parse((await group.run('verify.sh', [JSON.parse(stdout).safetyCopy])).stdout)
    const kept = keys - 50 + ((await group.keys(master)) - 50)
    // A write that ended unknown may be in there as well.
    expect(kept).toBeGreaterThanOrEqual(load.acknowledged())
    expect(kept).toBeLessThanOrEqual(load.acknowledged() + load.unknown())
  }, 120_000)

  it('is run again when it was killed, and the group is as it was before', async () => {
    const { group, file, master, restore } = await startSlow()
    process.kill(-(restore.child.pid as number), 'SIGKILL')
    await restore.result
    await group.ask(master, 'CONFIG', 'SET', 'key-load-delay', '0')
    const again = await group.run('restore.sh', ['--force', file])
    expect(again.stderr).toContain('restored 50 keys')
    expect(again.code).toBe(0)
    await group.waitForMaster()
    await fill(group, 'after', 5)
    expect(await group.keysOfAll()).toEqual([55, 55, 55])
    for (const node of group.nodes) {
      expect(await group.ask(node, 'CONFIG', 'GET', 'replica-priority')).toContain('100')
      expect(await group.ask(node, 'CONFIG', 'GET', 'min-replicas-to-write')).toContain('1')
    }
  }, 120_000)

  it('puts back what was there when it is told to stop', async () => {
    const { group, master, restore } = await startSlow()
    await group.ask(master, 'CONFIG', 'SET', 'key-load-delay', '0')
    restore.child.kill('SIGTERM')
    const { code, stderr } = await restore.result
    expect(stderr).toContain('has what it had, 250 keys')
    expect(code).toBe(5)
    await group.waitForMaster()
    expect(await group.keysOfAll()).toEqual([250, 250, 250])
  }, 120_000)
})

describe('a bad backup', () => {
  it('is refused in words, by verify.sh and by restore.sh alike, before anything is touched', async () => {
    const group = await startScriptGroup(quick)
    await fill(group, 'session', 300)
    const good = await backUp(group)
    const bytes = readFileSync(good)
    const make = (name: string, content: Uint8Array) => {
      writeFileSync(group.path(name), content)
      return group.path(name)
    }
    const newer = Buffer.from(bytes)
    newer.write('REDIS9999', 0, 'latin1')
    const damaged = Buffer.from(bytes)
    damaged.writeUInt8(damaged.readUInt8(bytes.length - 40) ^ 1, bytes.length - 40)
    const bad: [string, string][] = [
      [make('half.rdb', bytes.subarray(0, bytes.length / 2)), 'is cut off or damaged'],
      [make('newer.rdb', newer), 'has RDB version 9999, written by a newer server'],
      [make('damaged.rdb', damaged), 'is damaged'],
      [make('empty.rdb', Buffer.alloc(0)), 'is empty'],
      [make('other.rdb', Buffer.from('PK something else')), 'is no snapshot of Redis'],
      [group.path('missing.rdb'), 'there is no backup']
    ]
    for (const [file, message] of bad) {
      const verified = await group.run('verify.sh', [file])
      expect(verified.stderr).toContain(message)
      expect(verified).toMatchObject({ code: 3, stdout: '' })
      const restored = await group.run('restore.sh', ['--force', file])
      expect(restored.stderr).toContain(message)
      expect(restored.code).toBe(3)
    }
    truncateSync(good, 200)
    const cut = await group.run('verify.sh', [good])
    expect(cut.stderr).toContain('is not what was backed up')
    expect(cut.code).toBe(3)
    expect(await group.keysOfAll()).toEqual([300, 300, 300])
  }, 90_000)

  it('is not made when the copy cannot be loaded: the older ones and what is known of them stay', async () => {
    const group = await startScriptGroup(quick)
    await fill(group, 'session', 300)
    const good = await backUp(group)
    await waitUntil('another second', () => Date.now() - statSync(good).mtimeMs > 1100, { timeoutMs: 5000 })
    const { code, stderr } = await group.run('backup.sh', [], { REDIS_CLI: writeLiar(group, '--rdb', '') })
    expect(stderr).toContain('cannot be loaded again')
    expect(code).toBe(1)
    expect(backupsOf(group)).toEqual([good])
    expect(readdirSync(group.path('backups')).filter((name) => name.includes('partial'))).toEqual([])
    expect(JSON.parse(readFileSync(group.path('backups/status.json'), 'utf8'))).toMatchObject({
      lastRunOk: false,
      keys: 300,
      lastFile: good.split('/').at(-1)
    })
    expect(readFileSync(group.path('backups/metrics.prom'), 'utf8')).toMatch(/^redis_backup_last_run_success 0$/m)
  }, 60_000)

  it('waits for a replica while all are being started, and leaves the master alone', async () => {
    const group = await startScriptGroup(quick)
    await fill(group, 'session', 300)
    const master = await group.waitForMaster()
    const replicas = group.nodes.filter((node) => node !== master)
    await group.kill(...replicas)
    const hurried = await group.run('backup.sh', [], { REDIS_BACKUP_REPLICA_WAIT: '0', REDIS_BACKUP_FROM_MASTER: 'no' })
    expect(hurried).toMatchObject({ code: 1, stderr: expect.stringContaining('no replica of') })
    const calls = group.path('calls')
    const cli = group.path('redis-cli')
    writeFileSync(cli, `#!/bin/sh\necho "$*" >>'${calls}'\nexec redis-cli "$@"\n`, { mode: 0o755 })
    const patient = group.run('backup.sh', [], { REDIS_CLI: cli })
    const rounds = () => (existsSync(calls) ? readFileSync(calls, 'utf8').split('INFO replication').length - 1 : 0) / 3
    await waitUntil('it to look a second time', () => rounds() > 1, { timeoutMs: 10_000 })
    for (const replica of replicas) group.start(replica)
    expect(await patient).toMatchObject({ code: 0 })
    const about = backupsOf(group)[0]?.replace(/rdb$/, 'json') as string
    expect(JSON.parse(readFileSync(about, 'utf8')).source).not.toMatch(new RegExp(`:${master.port}$`))
  }, 60_000)

  it('finds the replicas of whoever is master by then, when a failover comes while it waits for one', async () => {
    const group = await startScriptGroup({ ...quick, downAfterMs: 20_000 })
    await fill(group, 'session', 300)
    const old = await group.waitForMaster()
    const calls = group.writeFile('calls', '')
    const cli = group.path('redis-cli')
    const blind = `case "$*" in *'INFO replication'*) [ ! -e '${calls}' ] || { echo >>'${calls}'; exit; } ;; esac`
    writeFileSync(cli, `#!/bin/sh\n${blind}\nexec redis-cli "$@"\n`, { mode: 0o755 })
    const env = { REDIS_CLI: cli, REDIS_BACKUP_REPLICA_WAIT: '20', REDIS_BACKUP_FROM_MASTER: 'no' }
    const backup = group.run('backup.sh', [], env)
    await waitUntil('it to look', () => readFileSync(calls, 'utf8').length >= 3, { timeoutMs: 10_000 })
    const [sentinel] = group.sentinels
    if (sentinel === undefined) throw new Error('a Sentinel expected')
    // Refused as long as the Sentinel knows no replica that is good enough.
    const isStarted = () =>
      group.ask(sentinel, 'SENTINEL', 'FAILOVER', 'mymaster').then(
        () => true,
        () => false
      )
    await waitUntil('a failover', isStarted, { timeoutMs: 10_000 })
    const isReplica = async () => (await group.info(old, 'replication')).get('master_link_status') === 'up'
    await waitUntil('the old master to follow', isReplica, { timeoutMs: 20_000 })
    rmSync(calls)
    expect(await backup).toMatchObject({ code: 0 })
  }, 60_000)

  it('takes away what a run that was killed has left, and not what another is writing', async () => {
    const group = await startScriptGroup(quick)
    await fill(group, 'session', 10)
    await backUp(group)
    const left = group.writeFile('backups/.redis-20260101T000000Z.partial', 'REDIS')
    utimesSync(left, new Date(0), new Date(0))
    const written = group.writeFile('backups/.redis-20260102T000000Z.partial', 'REDIS')
    await backUp(group)
    expect({ left: existsSync(left), written: existsSync(written) }).toEqual({ left: false, written: true })
  }, 60_000)

  it('is made by the loop soon after one that failed, as when Redis starts later', async () => {
    const group = await startScriptGroup(quick)
    await group.kill(...group.sentinels)
    // The second one waits for no longer than its interval.
    const loops: [string, Record<string, string>][] = [
      [group.path('often'), { REDIS_BACKUP_INTERVAL: '3600', REDIS_BACKUP_RETRY: '1' }],
      [group.path('always'), { REDIS_BACKUP_INTERVAL: '1' }]
    ]
    for (const [folder, env] of loops) group.begin('backup.sh', ['loop'], { ...env, REDIS_BACKUP_DIR: folder })
    const have = (wentWell: boolean) => () =>
      loops.every(([folder]) => {
        const file = join(folder, 'status.json')
        return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).lastRunOk === wentWell
      })
    await waitUntil('both have failed', have(false), { timeoutMs: 20_000 })
    for (const sentinel of group.sentinels) group.start(sentinel)
    await waitUntil('both have a backup', have(true), { timeoutMs: 30_000 })
  }, 90_000)

  it('needs a majority of Sentinels, and says so', async () => {
    const group = await createScriptGroup()
    expect(await group.run('backup.sh')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no majority of Sentinels names a master')
    })
    expect(await group.run('restore.sh', [])).toMatchObject({ code: 2, stderr: expect.stringContaining('usage') })
  })
})

/** A redis-cli that does one thing wrong. */
function writeLiar(group: ScriptGroup, what: string, instead: string): string {
  const file = group.path('redis-cli')
  const lies: Record<string, string> = {
    // Half of what the node sent.
    '--rdb': 'redis-cli "$@"; for last; do :; done; head -c 2000 "$last" > "$last.half"; mv "$last.half" "$last"; exit',
    'DBSIZE-of-50': 'case "$*" in *-s*) ;; *DBSIZE) [ "$(redis-cli "$@")" != 50 ] || { echo 49; exit; } ;; esac'
  }
  const lie =
    lies[what] ?? `case "$*" in *"${what}"*) set -- $(printf '%s ' "$@" | sed 's/${what}/${instead}/') ;; esac`
  writeFileSync(
    file,
    `#!/bin/sh\ncase "$*" in *"${lies[what] === undefined ? what : what.split('-of-')[0]}"*) ${lie} ;; esac\nexec redis-cli "$@"\n`,
    {
      mode: 0o755
    }
  )
  return file
}
