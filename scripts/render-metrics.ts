import { type Metric, Registry } from 'prom-client'
import { createAttemptMetrics } from '../apps/api/src/security/attempt-metrics.ts'
import { createSessionMetrics } from '../apps/api/src/session/session-metrics.ts'
import { createJobMetrics } from '../apps/worker/src/job-metrics.ts'
import { createQueueMetrics } from '../apps/worker/src/queue-metrics.ts'
import { createMetrics, type MetricsSnapshot } from '../packages/redis-ha/src/observe/metrics.ts'
import { createLogger, createServer, overloadPlugin, requestMetricsPlugin } from '../packages/service-kit/src/index.ts'
import { seedMetrics } from './seed-metrics.ts'
import { toCell } from './to-cell.ts'

/** docs/metrics.md: every metric of redis-ha, as the code describes it, and what stands for those that other guides name. */
export async function renderMetrics(): Promise<string> {
  return `# Metrics of redis-ha

\`createRedisHa({ registry })\` registers these in the registry of prom-client that it is given; the services answer them at
\`/metrics\`. Labels have few values. This page is made from the code by \`make docs\`.

| metric | kind | labels | what it says |
| --- | --- | --- | --- |
${listMetrics((registry) => createMetrics(registry, () => ({}) as MetricsSnapshot)).join('')}
## Of the API
Beside those above. A label never holds an id: routes stand there as their templates.

| metric | kind | labels | what it says |
| --- | --- | --- | --- |
${listRegistry(await createApiMetrics()).join('')}
## Of the worker
Beside those above; what happens to jobs is in [jobs.md](jobs.md).

| metric | kind | labels | what it says |
| --- | --- | --- | --- |
${listMetrics(createWorkerMetrics).join('')}
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

async function createApiMetrics(): Promise<Registry> {
  const registry = new Registry()
  const app = createServer({ logger: createLogger({ level: 'silent', instance: 'docs', pretty: false }) })
  await app.register(requestMetricsPlugin, { registry })
  await app.register(overloadPlugin, { registry, maxInFlight: 1, maxEventLoopDelayMs: 1 })
  await app.close()
  createSessionMetrics(registry)
  createAttemptMetrics(registry)
  return registry
}

function createWorkerMetrics(registry: Registry): void {
  createJobMetrics(registry)
  createQueueMetrics(registry, () => Promise.reject(new Error('nothing is scraped here')))
}

function listMetrics(register: (registry: Registry) => void): string[] {
  const registry = new Registry()
  // Nothing is scraped here, so nothing is asked.
  register(registry)
  return listRegistry(registry)
}

function listRegistry(registry: Registry): string[] {
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
