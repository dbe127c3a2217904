import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ProcessTopology, startTopology } from '../src/index.ts'
import { nextMaster, processesOf } from './support/processes.ts'
import { runNode } from './support/run-node.ts'

describe('a topology of processes', () => {
  let topology: ProcessTopology
  beforeAll(async () => {
    topology = await startTopology({ password: 'node "secret"', sentinelPassword: 'sentinel-secret' })
  }, 30_000)
  afterAll(() => topology?.stop())

  it('tells clients how to connect and keeps every file readable in its folder', () => {
    const [sentinel] = topology.sentinels
    expect(topology.environment()).toMatchObject({ REDIS_MODE: 'sentinel', REDIS_PASSWORD: 'node "secret"' })
    expect(topology.environment().REDIS_SENTINELS?.split(',')).toHaveLength(3)
    expect(readFileSync(`${topology.folder}/sentinel-${sentinel?.port}.conf`, 'utf8')).toContain(
      'sentinel monitor mymaster'
    )
  })

  it.each(['kill-master', 'freeze-master'] as const)(
    'gets a new master after %s and is whole again after heal',
    async (fault) => {
      const old = await topology.currentMaster()
      expect(await topology.fault(fault)).toMatchObject({ fault, target: old.name })
      await nextMaster(topology, old.name)
      await topology.heal()
      await topology.waitUntilSettled(25_000)
      const roles = (await topology.status()).nodes.map((node) => node.role).sort()
      expect(roles).toEqual(['master', 'replica', 'replica'])
    },
    45_000
  )

  it.each(['kill-replica', 'freeze-replica', 'kill-sentinel', 'freeze-sentinel'] as const)(
    'keeps its master during %s and is whole again after heal',
    async (fault) => {
      const master = await topology.currentMaster()
      const { target } = await topology.fault(fault)
      const { nodes, sentinels } = await topology.status()
      const hit = [...nodes, ...sentinels].find((node) => node.name === target)
      expect(hit).toMatchObject(target.startsWith('redis') ? { role: 'unreachable' } : { reachable: false })
      await topology.heal()
      await topology.waitUntilSettled(15_000)
      expect((await topology.currentMaster()).name).toBe(master.name)
    },
    30_000
  )

  it('can be broken, healed and looked at from another process', async () => {
    const other = await runNode('attach.ts', [topology.folder])
    expect(other).toEqual({ code: 0, output: expect.stringMatching(/^kill-replica of redis-\d, settled$/m) })
    await topology.waitUntilSettled(10_000)
  }, 30_000)

  it('changes its master on failover', async () => {
    const old = await topology.currentMaster()
    await topology.fault('failover')
    await nextMaster(topology, old.name)
  }, 60_000)

  it('leaves neither a process nor its folder behind, whoever started what', async () => {
    await topology.fault('freeze-replica')
    await topology.stop()
    expect(processesOf(topology)).toEqual([])
    expect(existsSync(topology.folder)).toBe(false)
  })
})

describe('startTopology', () => {
  it('takes other ports for preferred ones that are in use', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const taken = typeof address === 'object' && address !== null ? address.port : 0
    const topology = await startTopology({ replicas: 0, minReplicas: 0, sentinels: 1, ports: { redis: [taken] } })
    server.close()
    await topology.stop()
    expect(topology.nodes[0]?.port).not.toBe(taken)
  }, 30_000)

  it('says what to install when there is no redis-server', async () => {
    await expect(startTopology({ redisServer: 'no-such-redis-server' })).rejects.toThrow(
      /no-such-redis-server.*apt-get install/
    )
  })

  it('shows what the node said when it does not start', async () => {
    // `true` takes any arguments and ends at once, like a server that refuses its configuration.
    await expect(startTopology({ redisServer: 'true' })).rejects.toThrow(
      /redis-1 ended while starting\n--- redis-1 \(port \d+\)\n.*starts as master/
    )
  })

  it('ends its processes when the process that started it dies of an uncaught error', async () => {
    const { code, output } = await runNode('start-and-throw.ts', [])
    expect(code).toBe(1)
    const folder = output.match(/^folder (.*)$/m)?.[1] ?? 'no folder'
    expect(existsSync(folder)).toBe(false)
    expect(processesOf({ folder })).toEqual([])
  }, 30_000)
})
