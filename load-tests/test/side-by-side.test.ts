import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { writeReport } from '../src/report/write-report.ts'
import type { StoreName } from '../src/settings.ts'
import { createKeptRecord, createSampleRecord } from './support/sample-record.ts'

const main = fileURLToPath(new URL('../src/side-by-side/main.ts', import.meta.url))

async function compare(own: ReturnType<typeof createSampleRecord>) {
  const folder = mkdtempSync(join(tmpdir(), 'side-by-side-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [store, record] of [
    ['redis-ha', own],
    ['ioredis', createSampleRecord()]
  ] as const satisfies [StoreName, unknown][]) {
    const out = join(folder, 'kill-master', store)
    // Taken only when it was made by the same command.
    const command = `pnpm load-test --fault kill-master --store ${store} --profile smoke --out ${out}`
    await writeReport({ ...record, command, settings: { ...record.settings, store } }, out)
  }
  const results = join(folder, 'RESULTS.md')
  writeFileSync(results, '# Results\n\n## Another\nstays\n')
  const args = ['--resume', '--faults', 'kill-master', '--stores', 'redis-ha,ioredis', '--out', folder]
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--conditions=@repo/source', main, ...args, '--results', results],
    { encoding: 'utf8' }
  )
  return { status, stdout, results: readFileSync(results, 'utf8') }
}

it('makes one table of the runs that are there, in a section of its own', async () => {
  const { status, stdout, results } = await compare(createKeptRecord())
  expect(stdout).toContain('| kill-master | verdict | Kept | Broken |')
  expect(results).toContain('## Another\nstays\n\n## Beside other session stores\nMade by `pnpm load-test:peers')
  expect(status).toBe(0)
})

it('fails when a promise of this project is broken, whatever the others do', async () => {
  expect((await compare(createSampleRecord())).status).toBe(1)
})
