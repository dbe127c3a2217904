import { type Metric, Registry } from 'prom-client'
import { createMetrics, type MetricsSnapshot } from '../packages/redis-ha/src/observe/metrics.ts'
import { seedMetrics } from './seed-metrics.ts'
import { toCell } from './to-cell.ts'

/** docs/metrics.md: every metric of redis-ha, as the code describes it, and what stands for those that other guides name. */
export async function renderMetrics(): Promise<string> {
  return `# Metrics of redis-ha

\`createRedisHa({ registry })\` registers these in the registry of prom-client that it is given; the services answer them at
\`/metrics\`. Labels have few values. This page is made from the code by \`make docs\`.

| metric | kind | labels | what it says |
| --- | --- | --- | --- |
${(await listMetrics()).join('')}
## What other guides measure
Guides to Redis with Sentinel name these. Left their names or words, right what to ask here.

| there | here | in PromQL | note |
| --- | --- | --- | --- |
${seedMetrics
  .map(
    ({ seed, ours, query, note }) =>
      `| ${toCell(seed)} | ${ours.map((name) => `\`${name}\``).join(', ') || '–'} | \`${toCell(query)}\` | ${toCell(note)} |\n`
  )
  .join('')}`
}

async function listMetrics(): Promise<string[]> {
  const registry = new Registry()
  // Nothing is scraped here, so nothing is asked.
  createMetrics(registry, () => ({}) as MetricsSnapshot)
  const metrics = registry.getMetricsAsArray() as unknown as (Metric & DescribedMetric)[]
  const rows = metrics.map(({ name, type, help, labelNames }) => {
    const labels = labelNames.map((label) => `\`${label}\``).join(', ')
    return `| \`${name}\` | ${type} | ${labels} | ${toCell(help)} |\n`
  })
  return rows.sort()
}

interface DescribedMetric {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly labelNames: readonly string[]
}
