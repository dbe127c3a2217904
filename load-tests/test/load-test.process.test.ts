import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { waitUntil } from '@repo/testbed'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type RunRecord, runRecordSchema } from '../src/run-record.ts'
import { findMissed } from './support/find-missed.ts'
import { hasK6 } from './support/has-k6.ts'

/** Where every change is judged, the whole minute of the profile. */
const length = process.env.CI ? ['--profile', 'smoke'] : ['--duration', '15s', '--rate', '50']
const timeoutMs = 240_000
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

describe.skipIf(!hasK6)('pnpm load-test', () => {
  it(
    'keeps every promise while the master is killed',
    async () => {
      const { record, code } = await run(['--fault', 'kill-master'])
      expect(missedByUsers(record)).toEqual([])
      expect(code).toBe({ kept: 0, broken: 1, inconclusive: 3 }[record.verdict])
      const kinds = record.events.map(({ kind }) => kind)
      for (const kind of ['fault', 'suspected', 'promoted', 'adopted', 'healed']) expect(kinds).toContain(kind)
      expect(record.topology.after.filter(({ role }) => role === 'master')).toHaveLength(1)
    },
    timeoutMs
  )

  it(
    'fails nothing at all while the master is handed over',
    async () => {
      const { record } = await run(['--fault', 'switchover'])
      expect(missedByUsers(record)).toEqual([])
      expect(record.checks.map(({ name }) => name)).toContain('failed-writes')
      // The instances say so while it is at work, before anybody could know that it has succeeded.
      const held = record.events.find(({ kind }) => kind === 'master-lost')
      const adopted = record.events.find(({ kind }) => kind === 'adopted')
      expect(held?.atMs).toBeLessThan(adopted?.atMs ?? 0)
    },
    timeoutMs
  )

  it(
    'finds out that writes are dropped',
    async () => {
      const missed = await findMissed('drops-writes', 'none', 2)
      expect(missed).toContain('lost-writes')
      expect(missed).toContain('own-writes-missed')
    },
    timeoutMs
  )

  it('ends everything it started with Ctrl-C', async () => {
    const { child, said } = start(['--duration', '60s'])
    await waitUntil('the load', () => said().includes('load begins'), { timeoutMs: 60_000, detail: said })
    child.kill('SIGINT')
    const [code] = await once(child, 'close')
    expect(code).toBe(130)
    const [, origin = ''] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(said()) ?? []
    await expect(fetch(`${origin}/livez`)).rejects.toThrow()
  }, 120_000)
})

/** What a busy machine does not excuse: everything that is counted, and no time and no share. */
function missedByUsers({ checks }: RunRecord): string[] {
  return checks
    .filter(({ isMet, unit }) => !isMet && unit === '')
    .map(({ promise, title, value, note = '' }) => `${promise}: ${value} ${title} ${note}`)
}

async function run(args: readonly string[]): Promise<{ record: RunRecord; code: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'load-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'record.json')
  const { child, said } = start([...args, ...length, '--out', folder, '--json', file])
  const [code] = await once(child, 'close')
  expect([0, 1, 3], said()).toContain(code)
  return { record: runRecordSchema.parse(JSON.parse(readFileSync(file, 'utf8'))), code }
}

function start(args: readonly string[]): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, ['--conditions=@repo/source', main, ...args], {
    stdio: ['ignore', 'ignore', 'pipe']
  })
  onTestFinished(() => {
    child.kill('SIGTERM')
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  return { child, said: () => said }
}
