import { readFileSync } from 'node:fs'
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createRedisHa } from '../packages/redis-ha/src/index.ts'
import { startClient } from '../packages/redis-ha/test/support/start-client.ts'
import { renderMetrics } from './render-metrics.ts'
import { seedMetrics } from './seed-metrics.ts'

it('keeps docs/metrics.md in step with the code: run `make docs`', async () => {
  expect(readFileSync('docs/metrics.md', 'utf8')).toBe(await renderMetrics())
})

it('has every metric that the table names on a scrape after a failover', async () => {
  const { topology, redis: other } = await startClient()
  const registry = new Registry()
  const redis = createRedisHa({ config: other.config, registry })
  try {
    await redis.ready()
    await redis.write((pipe) => pipe.set('a', '1'))
    const completed = new Promise((resolve) => redis.on('failover-completed', resolve))
    await topology.master.kill()
    topology.failover(1)
    await redis.write((pipe) => pipe.set('a', '2'), { idempotent: true })
    await completed
    expect((await redis.read((node) => node.get('a'))).value).toBe('2')
    expect((await redis.read((node) => node.get('nothing'))).value).toBeNull()

    const page = await registry.metrics()
    const missing = seedMetrics
      .flatMap(({ ours }) => ours)
      .filter((name) => !new RegExp(`^${name}(_count)?[{ ]`, 'm').test(page))
    expect(missing).toEqual([])
    const sampleOf = (series: string) =>
      Number(
        page
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.split(' ')[1]
      )
    expect(sampleOf('redis_ha_failovers_total')).toBe(1)
    expect(sampleOf('redis_ha_reads_total{source="master",result="miss"}')).toBe(1)
    expect(sampleOf('redis_ha_read_fallbacks_total{reason="miss"}')).toBe(1)
    expect(sampleOf('redis_ha_connection_errors_total{role="master"}')).toBeGreaterThan(0)
    expect(sampleOf('redis_ha_last_failover_seconds{phase="agreement"}')).toBeGreaterThanOrEqual(0)
    expect(sampleOf('redis_ha_last_failover_seconds{phase="total"}')).toBeGreaterThan(0)
    expect(sampleOf('redis_ha_connections_max')).toBe(50)
  } finally {
    await redis.close()
  }
})

it('uses in its queries only what is registered or is the exporter’s', async () => {
  const page = await renderMetrics()
  const named = seedMetrics.flatMap(({ query }) => query.match(/redis_ha_[a-z_]+/g) ?? [])
  const unknown = named.filter((name) => !page.includes(`| \`${name.replace(/_(bucket|count|sum)$/, '')}\` |`))
  expect(unknown).toEqual([])
})
