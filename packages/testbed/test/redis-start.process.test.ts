import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { type ProcessTopology, startTopology, type TopologyOptions } from '../src/index.ts'
import { startNode } from '../src/process/node-process.ts'
import { readState } from '../src/process/topology-state.ts'
import { readNodeStatus } from '../src/redis/topology-status.ts'
import { waitUntil } from '../src/wait-until.ts'
import { countKeysOfAll, writeKeys } from './support/keys.ts'
import { kill, shortenAppendOnlyFile, wipe } from './support/processes.ts'
import { runStart } from './support/run-script.ts'

let topology: ProcessTopology
const start = async (options?: TopologyOptions) => {
  topology = await startTopology(options)
  return topology
}
afterEach(() => topology?.stop())

async function isCalledDown(topology: ProcessTopology): Promise<boolean> {
  const { sentinels } = await topology.status()
  return sentinels.some((sentinel) => sentinel.flags?.includes('o_down'))
}

describe('redis-start.sh', () => {
  it('never lets a master that lost its data empty the others', async () => {
    // Long enough that Sentinel sees nothing but a quick reboot.
    await start({ downAfterMs: 10_000 })
    await writeKeys(topology, 'session', 500, 2)
    const master = await topology.currentMaster()
    await kill(master)
    wipe(master)
    await topology.heal()
    await topology.waitUntilSettled(30_000)
    expect(await countKeysOfAll(topology)).toEqual([500, 500, 500])
    expect((await topology.currentMaster()).name).not.toBe(master.name)
  }, 45_000)

  it('lets a replica take over from a master that crashed before its append-only file had everything', async () => {
    await start({ downAfterMs: 10_000 })
    await writeKeys(topology, 'session', 500, 2)
    const master = await topology.currentMaster()
    await kill(master)
    // As a slow fsync leaves it: written up to two seconds late.
    shortenAppendOnlyFile(master, 2000)
    await topology.heal()
    await topology.waitUntilSettled(30_000)
    expect(await countKeysOfAll(topology)).toEqual([500, 500, 500])
    expect((await topology.currentMaster()).name).not.toBe(master.name)
  }, 45_000)

  it('goes on with what it has when no replica of it runs', async () => {
    await start({ downAfterMs: 10_000, replicas: 1 })
    await writeKeys(topology, 'session', 100, 1)
    const master = await topology.currentMaster()
    await kill(...topology.nodes)
    await topology.heal()
    await topology.waitUntilSettled(30_000)
    expect(await countKeysOfAll(topology)).toEqual([100, 100])
    expect((await topology.currentMaster()).name).toBe(master.name)
  }, 45_000)

  it('brings all back with the newest data after everything was killed, though the master comes last', async () => {
    await start()
    const { nodes, sentinels } = topology
    await writeKeys(topology, 'old', 300, 2)
    const first = await topology.currentMaster()
    await topology.fault('switchover')
    await topology.waitUntilSettled(20_000)
    const master = await topology.currentMaster()
    // The first node misses what comes now: neither it nor its place in the list may decide.
    await kill(first)
    await writeKeys(topology, 'new', 200, 1)
    await kill(...nodes, ...sentinels)
    const state = readState(topology.folder)
    const early = [...sentinels, ...nodes.filter((node) => node.name !== master.name)]
    for (const node of early) startNode(state, node, { startWaitSeconds: 30 })
    await waitUntil('the master is missed', () => isCalledDown(topology), { timeoutMs: 10_000 })
    await topology.heal()
    await topology.waitUntilSettled(30_000)
    expect(await countKeysOfAll(topology)).toEqual([500, 500, 500])
    expect((await topology.currentMaster()).name).toBe(master.name)
  }, 60_000)

  it('says why and what to do when the data of every node is gone', async () => {
    await start({ replicas: 1 })
    await kill(...topology.nodes)
    for (const node of topology.nodes) wipe(node)
    const master = await topology.currentMaster()
    const { code, output } = await runStart(topology, master, { REDIS_START_WAIT: '5', REDIS_HANDOVER_WAIT: '1' })
    expect(code).toBe(1)
    expect(output).toContain('As master it would empty the replicas')
    expect(output).toContain('REDIS_ALLOW_EMPTY_MASTER=yes')
  }, 30_000)

  it('starts as what it was when no majority of Sentinels answers', async () => {
    await start({ replicas: 1 })
    await writeKeys(topology, 'session', 10, 1)
    const [master, replica] = topology.nodes
    if (master === undefined || replica === undefined) throw new Error('two nodes expected')
    await kill(...topology.sentinels, master, replica)
    // What the last run's CONFIG REWRITE copied must not come back; `replicaof` must.
    writeFileSync(replica.confFile, 'maxmemory 1mb\n', { flag: 'a' })
    const state = readState(topology.folder)
    for (const node of [replica, master]) startNode(state, node, { startWaitSeconds: 1 })
    const status = await waitUntil(
      'both are back and linked',
      async () => {
        const [a, b] = await Promise.all([master, replica].map((node) => readNodeStatus(node)))
        return a?.role === 'master' && b?.link === 'up' && b
      },
      { timeoutMs: 15_000 }
    )
    expect(status.master).toBe(`${master.host}:${master.port}`)
    expect(await countKeysOfAll(topology)).toEqual([10, 10])
    expect(readFileSync(replica.confFile, 'utf8')).not.toContain('maxmemory')
  }, 30_000)
})
