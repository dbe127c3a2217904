import { Registry } from 'prom-client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createRedisHa, type RedisHa } from '../src/index.ts'
import type { FakeTopology } from '../src/testing/index.ts'
import { type ClientOptions, nextEvent, startClient } from './support/start-client.ts'

/** A client of its own for the registry, and a look at one series of it. */
async function startMeasured(options: ClientOptions = {}): Promise<{
  topology: FakeTopology
  redis: RedisHa
  read: (series: string) => Promise<number | undefined>
}> {
  const { topology, redis: other } = await startClient(options)
  const { config } = other
  await other.close()
  const registry = new Registry()
  const redis = createRedisHa({ config, registry })
  onTestFinished(() => redis.close())
  await redis.ready()
  const read = async (series: string) => {
    const lines = (await registry.metrics()).split('\n')
    const line = lines.find((text) => text.startsWith(`${series} `))
    return line === undefined ? undefined : Number(line.slice(series.length + 1))
  }
  return { topology, redis, read }
}

describe('metrics', () => {
  it('say from the start that nothing was lost, so that the first loss is an increase', async () => {
    const { read } = await startMeasured()
    expect(await read('redis_ha_lost_writes_total{bound="lower"}')).toBe(0)
    expect(await read('redis_ha_lost_writes_total{bound="upper"}')).toBe(0)
  })

  it('count the sockets that each role really has', async () => {
    const { topology, read } = await startMeasured()
    const servedBy = (index: number) => topology.node(index).server.connections.size
    await vi.waitFor(async () => {
      expect(await read('redis_ha_connections{role="master",state="open"}')).toBe(servedBy(0))
      expect(await read('redis_ha_connections{role="replica",state="open"}')).toBe(servedBy(1) + servedBy(2))
    })
  })

  it('count them too while the master does not answer', async () => {
    const { topology, redis, read } = await startMeasured()
    const suspected = nextEvent(redis, 'node-suspect')
    topology.master.freeze()
    await suspected
    expect(await read('redis_ha_connections{role="master",state="suspect"}')).toBe(5)
    expect(topology.master.server.connections.size).toBe(5)
  })

  it('call a miss what the caller calls one', async () => {
    const { redis, read } = await startMeasured()
    await redis.write((pipe) => pipe.set('a', 'nothing'))
    const isMiss = (value: string | null) => value === 'nothing'
    expect(await redis.read((node) => node.get('a'), { isMiss })).toMatchObject({ source: 'master' })
    expect(await read('redis_ha_reads_total{source="master",result="miss"}')).toBe(1)
    await redis.read((node) => node.get('none'), { from: 'master', isMiss })
    expect(await read('redis_ha_reads_total{source="master",result="hit"}')).toBe(1)
  })

  it('tell what is left of the budgets for asking twice and for repeating', async () => {
    const { topology, redis, read } = await startMeasured({ timings: { readTimeoutMs: 1000 } })
    const [hedges, repeats] = ['hedge', 'repeat'].map((budget) => `redis_ha_budget_tokens{budget="${budget}"}`) as [
      string,
      string
    ]
    expect(await read(hedges)).toBe(50)
    expect(await read(repeats)).toBe(10_000)
    await redis.write((pipe) => pipe.set('a', '1'))
    topology.node(1).faults.delayMs = 80
    await vi.waitFor(async () => {
      await Promise.all(Array.from({ length: 20 }, () => redis.read((node) => node.get('a'))))
      expect(await read(hedges)).toBeLessThan(50)
    })
  })
})
