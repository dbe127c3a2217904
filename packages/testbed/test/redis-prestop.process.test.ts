import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { checkHistory, type ProcessTopology, startTopology } from '../src/index.ts'
import { signalNode } from '../src/process/node-process.ts'
import { ask } from '../src/redis/ask.ts'
import { readNodeStatus, readSentinelStatus } from '../src/redis/topology-status.ts'
import { waitUntil } from '../src/wait-until.ts'
import { runPrestop } from './support/run-script.ts'
import { isWritingAof, writeFirstAof } from './support/write-first-aof.ts'
import { finalKeys, startWriteLoad } from './support/write-load.ts'

let topology: ProcessTopology
beforeAll(async () => {
  // So long that no failover but the one asked for can come to the script's rescue.
  topology = await startTopology({ downAfterMs: 20_000 })
}, 30_000)
afterAll(() => topology?.stop())

/** How often the hand-over is tried; each may hit another moment. */
const runs = Array.from({ length: Number(process.env.REPEAT ?? 2) }, (_, index) => index + 1)

/** A redis-cli that answers nothing any more once it has demoted a node. */
const onlyUntilDemoted = `#!/bin/sh
told=$0.told
[ ! -e "$told" ] || exit 1
input=$(cat)
case "$* $input" in *REPLICAOF*) : >"$told" ;; esac
if [ -n "$input" ]; then printf '%s\\n' "$input" | redis-cli "$@"; else redis-cli "$@" </dev/null; fi
`

/** One whose Sentinels had a replica as a master for long, and ask it again in a second. */
const whoseSentinelsAreMistaken = `#!/bin/sh
case "$*" in
  *'SENTINEL REPLICAS'*) [ ! -e "$0.mistaken" ] || {
    printf '%s\\n' name a flags slave runid '' info-refresh 9000 role-reported master role-reported-time 9000
    exit
  } ;;
esac
exec redis-cli "$@"
`

function writeCli(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'prestop-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const cli = join(folder, 'cli')
  writeFileSync(cli, text, { mode: 0o755 })
  return cli
}

describe('redis-prestop.sh', () => {
  it.each(runs)(
    'loses no acknowledged write when the master is handed over under load, run %i',
    async () => {
      await topology.waitUntilSettled(30_000)
      const old = await topology.currentMaster()
      // What an earlier run has written must not stand for what this one has lost.
      expect(await ask(old, undefined, [['FLUSHALL']], 5000)).toEqual(['OK'])
      const load = startWriteLoad(topology)
      const acknowledgedMoreThan = (count: number) =>
        waitUntil(`${count} writes`, () => load.operations.length > count, { timeoutMs: 10_000 })
      await acknowledgedMoreThan(2000)
      const idle = new Redis({ host: old.host, port: old.port, protocol: 2, retryStrategy: () => null })
      await idle.ping()
      const { code, output } = await runPrestop(topology, old)
      await acknowledgedMoreThan(load.operations.length + 2000)
      await load.stop()
      expect(output).toContain('handed over to')
      expect(code).toBe(0)
      const report = checkHistory(load.operations, await finalKeys(topology))
      expect(report.lost.length).toBe(0)
      expect(report.broken).toEqual([])
      expect((await topology.currentMaster()).name).not.toBe(old.name)
      // The old master is a replica at once, not a second master for as long as Sentinel takes to notice.
      expect(await readNodeStatus(old)).toMatchObject({ role: 'replica' })
      // Clients that had nothing to say were sent away too, so that they look for the new master before they need it.
      expect(idle.status).toBe('end')
    },
    60_000
  )

  it('does nothing on a replica', async () => {
    await topology.waitUntilSettled(20_000)
    const master = await topology.currentMaster()
    const replica = topology.nodes.find((node) => node.name !== master.name)
    if (replica === undefined) throw new Error('a replica expected')
    expect(await runPrestop(topology, replica)).toMatchObject({
      code: 0,
      output: expect.stringContaining('not a master')
    })
    expect((await topology.currentMaster()).name).toBe(master.name)
  }, 30_000)

  it('waits on a replica until its first append-only file is whole: Redis would not end before', async () => {
    await topology.waitUntilSettled(20_000)
    const master = await topology.currentMaster()
    const replica = topology.nodes.find((node) => node.name !== master.name)
    if (replica === undefined) throw new Error('a replica expected')
    expect(await ask(master, undefined, [['SET', 'a', 'key']])).toEqual(['OK'])
    const hasIt = async () => (await ask(replica, undefined, [['EXISTS', 'a']]))[0] === 1
    await waitUntil('the replica has it', hasIt, { timeoutMs: 5000 })
    await writeFirstAof(replica, 3)
    expect(await isWritingAof(replica)).toBe(true)
    expect(await runPrestop(topology, replica)).toMatchObject({ code: 0 })
    expect(await isWritingAof(replica)).toBe(false)
  }, 40_000)

  it('lets clients write again when the hand-over fails', async () => {
    await topology.waitUntilSettled(20_000)
    const master = await topology.currentMaster()
    const replicas = topology.nodes.filter((node) => node.name !== master.name)
    const setWanted = (count: string) => ask(master, undefined, [['CONFIG', 'SET', 'min-replicas-to-write', count]])
    // Frozen for longer than 5 s they would be a reason of their own to refuse writes.
    await setWanted('0')
    for (const replica of replicas) signalNode(replica, 'SIGSTOP')
    const { code, output } = await runPrestop(topology, master)
    expect(output).toContain('did not catch up')
    expect(code).toBe(1)
    expect(await ask(master, undefined, [['SET', 'after', 'the pause']], 1000)).toEqual(['OK'])
    await setWanted('1')
    await topology.heal()
  }, 30_000)

  it('leaves no paused replica when it gets no further than the demotion', async () => {
    await topology.waitUntilSettled(20_000)
    const old = await topology.currentMaster()
    const { output } = await runPrestop(topology, old, { REDIS_CLI: writeCli(onlyUntilDemoted) })
    expect(output).toContain('handed over to')
    const master = await topology.currentMaster()
    expect(await ask(master, undefined, [['SET', 'after', 'the demotion']], 1000)).toEqual(['OK'])
    // Long before a pause ends by itself, after 15 s.
    const hasIt = async () => (await ask(old, undefined, [['GET', 'after']], 1000))[0] === 'the demotion'
    await waitUntil('the demoted node runs what its master sends', hasIt, { timeoutMs: 5000 })
  }, 40_000)

  it('waits while a Sentinel takes a replica for a master, which it would demote again', async () => {
    await topology.waitUntilSettled(20_000)
    const old = await topology.currentMaster()
    const cli = writeCli(whoseSentinelsAreMistaken)
    writeFileSync(`${cli}.mistaken`, '')
    let isOver = false
    const handOver = runPrestop(topology, old, { REDIS_CLI: cli }).finally(() => {
      isOver = true
    })
    // As long as a whole hand-over takes.
    await delay(2000)
    expect(isOver).toBe(false)
    expect((await topology.currentMaster()).name).toBe(old.name)
    rmSync(`${cli}.mistaken`)
    expect(await handOver).toMatchObject({ code: 0, output: expect.not.stringContaining('for a master still') })
    expect((await topology.currentMaster()).name).not.toBe(old.name)
  }, 40_000)

  it('does not rely on a Sentinel in TILT, which accepts a failover and then does nothing', async () => {
    await topology.waitUntilSettled(20_000)
    const master = await topology.currentMaster()
    const [first] = topology.sentinels
    if (first === undefined) throw new Error('a Sentinel expected')
    await ask(first, undefined, [['SENTINEL', 'DEBUG', 'tilt-trigger', '1']])
    await waitUntil('TILT', async () => (await readSentinelStatus(first, topology.masterName)).tilt, {
      timeoutMs: 5000
    })
    expect(await runPrestop(topology, master)).toMatchObject({ code: 0 })
    expect((await topology.currentMaster()).name).not.toBe(master.name)
  }, 30_000)
})
