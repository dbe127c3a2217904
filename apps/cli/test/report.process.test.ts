import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runHa } from './support/run-ha.ts'

const settings = {
  fault: 'kill-master',
  on: 'processes',
  profile: 'smoke',
  scenario: 'sessions',
  store: 'redis-ha',
  seed: 1,
  apiInstances: 2,
  replicas: 2,
  sentinels: 3,
  downAfterMs: 1000,
  rate: 100
}
const check = { promise: 'P2', name: 'lost-writes', title: 'lost writes', unit: '', comparison: '<=', target: 0 }
const record = {
  format: 1,
  startedAt: '2026-01-02T03:04:05.678Z',
  command: 'pnpm load-test --fault kill-master',
  settings,
  machine: { cpus: 2, cpuModel: 'Example CPU', memoryBytes: 2 ** 33, versions: { node: '24.1.0' } },
  durationMs: 60_000,
  sliceMs: 100,
  windowMs: 1000,
  events: [],
  requests: [],
  latencies: [],
  totals: [{ atMs: 0, route: 'me', source: 'replica', count: 9, p50: 2, p90: 3, p99: 4, max: 5 }],
  checks: [{ ...check, value: 0, isMet: true }],
  generator: { iterations: 6000, droppedIterations: 0, longestPauseMs: 12, isLate: false },
  topology: { before: [], after: [] },
  verdict: 'kept'
}
const peer = {
  ...record,
  settings: { ...settings, store: 'ioredis' },
  totals: [{ ...record.totals[0], p99: 12 }],
  checks: [{ ...check, value: 7, isMet: false }],
  verdict: 'broken'
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ha-report-'))
  const files = {
    'ours.json': record,
    'peer.json': peer,
    'newer.json': { ...record, format: 2 },
    'other.json': { a: 1 }
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('shows what a run found', async () => {
  const { code, stdout } = await runHa(`report show ${folder}/ours.json`)
  expect(code).toBe(0)
  expect(stdout).toContain('**Kept.** The one target was met.')
  expect(stdout).toContain('| P2 | lost writes | 0 | ≤ 0 | yes |')
})

it('shows two runs side by side, and that they were not set the same', async () => {
  const { code, stdout } = await runHa(`report compare ${folder}/ours.json ${folder}/peer.json`)
  expect(code).toBe(0)
  expect(stdout).toContain('| store | redis-ha | ioredis |')
  expect(stdout).toContain('| P2 | lost writes | 0 | 7 (missed) | – | ≤ 0 |')
  expect(stdout).toContain('| me | replica | 2 ms | 2 ms | × 1.00 | 4 ms | 12 ms | × 3.00 |')
})

it.concurrent.each([
  ['show nowhere.json', 'nowhere.json: there is no such file'],
  ['show newer.json', 'newer.json: it has format 2, and this version reads 1'],
  ['compare ours.json other.json', 'other.json: it is not the report.json of a load test'],
  ['compare ours.json', 'compare takes 2 report.json, not 1'],
  ['sing ours.json', "there is no 'ha report sing'. One of: show, compare"]
])('calls `ha report %s` wrong usage', async (args, says) => {
  const { code, stderr } = await runHa(`report ${args.replaceAll(/\w+\.json/g, (name) => `${folder}/${name}`)}`)
  expect(stderr).toContain(says)
  expect(code).toBe(2)
})
