import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readDocumentedMetrics } from '../../../infra/observability/documented-metrics.ts'
import { metricsOfOthers } from '../../../infra/observability/metrics-of-others.ts'
import { parseQuery } from '../../../infra/observability/promql.ts'
import { readRunbookCommands, readRunbooks } from './support/runbook-commands.ts'

const commands = readRunbookCommands()
const infra = join(import.meta.dirname, '../../../infra')
const composeFiles = readdirSync(join(infra, 'compose')).filter((name) => name.endsWith('.yaml'))
const compose = composeFiles.map((file) => readFileSync(join(infra, 'compose', file), 'utf8')).join('\n')
const pods = readFileSync(join(infra, 'k8s/base/redis.yaml'), 'utf8')

it.each(commands.filter((line) => line.startsWith('docker ')))('names what Compose starts: %s', (line) => {
  const [, service, path] = /^docker exec sessions-([\w-]+)-1 \w.* (\/\w+)/.exec(line) ?? []
  expect(compose).toMatch(/^name: sessions$/m)
  expect(compose).toMatch(new RegExp(`^  ${service}:$`, 'm'))
  expect(compose).toMatch(new RegExp(`\\b${service}s?:${path}\\b`))
})

it.each(commands.filter((line) => /^ha logs .*--on compose/.test(line)))('asks whom Compose starts: %s', (line) => {
  const [, service] = /^ha logs (\S+)/.exec(line) ?? []
  expect(compose).toMatch(new RegExp(`^  ${service}:$`, 'm'))
})

it.each(commands.filter((line) => line.includes('/scrape?')))('asks the exporter where it is: %s', (line) => {
  const [, port] = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(line) ?? []
  expect(compose).toContain(`{REDIS_EXPORTER_PORT:-${port}}:`)
})

it.each(commands.filter((line) => line.startsWith('kubectl ')))('names what a cluster has: %s', (line) => {
  const [, rest = ''] = /^kubectl (?:logs|exec|describe pod|get pvc) -n "\$NAMESPACE"(.*)$/.exec(line) ?? ['', '?']
  const [, set = 'redis', container = 'redis'] = /^ (\w+)-0(?: -c (\w+))?/.exec(rest) ?? []
  expect(rest).not.toBe('?')
  expect(pods).toContain(`kind: StatefulSet\nmetadata: { name: ${set} }`)
  expect(pods).toMatch(new RegExp(`- name: ${container}\n +image: redis:`))
  expect(pods).toContain('volumeClaimTemplates:')
  if (line.includes('/data')) expect(pods).toContain('mountPath: /data')
})

/** Of the exporter's own; no rule and no dashboard asks for it. */
const known = new Set<string>([...Object.values(metricsOfOthers).flat(), 'redis_exporter_last_scrape_error'])
const span = /`((?:redis|sessions?|attempts|jobs?|queue|http|nodejs|process)_\w+(?:\{[^`}]*\})?)(?: \d+)?`/g
const queries = [...new Set(readRunbooks().flatMap((page) => [...page.matchAll(span)].map(([, query = '']) => query)))]

it.each(queries)('names a metric that there is: %s', (query) => {
  const documented = readDocumentedMetrics()
  const [{ metric, labels } = { metric: '', labels: [] }] = parseQuery(query)
  // A histogram is called by what its three have in common.
  const ours = documented.get(metric) ?? documented.get(`${metric}_count`)
  expect([metric, ours !== undefined || known.has(metric)]).toEqual([metric, true])
  expect(labels.filter((label) => !ours?.includes(label))).toEqual([])
})

const run = (program: string, ...args: readonly string[]) => spawnSync(program, args, { encoding: 'utf8' })

it.skipIf(run('promtool', '--version').status !== 0)('names metrics so that promtool takes them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'runbooks.yml')
  const rules = queries.map((expr, index) => ({ record: `runbook:query${index}`, expr }))
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'runbooks', rules }] }))
  const { status, stderr } = run('promtool', 'check', 'rules', file)
  expect({ status, stderr }).toMatchObject({ status: 0 })
})
