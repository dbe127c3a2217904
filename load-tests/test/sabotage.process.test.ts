import { type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasNetworkNamespaces, runInNamespace } from '@repo/testbed'
import { expect, it, onTestFinished } from 'vitest'
import { type RunRecord, runRecordSchema } from '../src/run-record.ts'
import type { SabotageName } from './sabotage/sabotage-redis.ts'
import { hasK6 } from './support/has-k6.ts'

const script = fileURLToPath(new URL('sabotage/run-sabotaged.ts', import.meta.url))
const timeoutMs = 150_000

it.skipIf(!hasK6)(
  'finds out that writes are dropped',
  async () => {
    const missed = missedChecks(await run('drops-writes', 'none', 2))
    expect(missed).toContain('lost-writes')
    expect(missed).toContain('own-writes-missed')
  },
  timeoutMs
)

it.skipIf(!hasK6)(
  'finds out that nobody holds writes back while the master is replaced',
  async () => {
    const missed = missedChecks(await run('no-gate', 'failover', 2))
    expect(missed).toContain('lost-writes')
  },
  timeoutMs
)

it.skipIf(!hasK6 || !hasNetworkNamespaces())(
  'finds out that replicas are read without tokens',
  async () => {
    const missed = missedChecks(await run('no-tokens', 'lag-replica', 1))
    expect(missed).toContain('own-writes-missed')
    expect(missed).toContain('unmarked-stale')
  },
  timeoutMs
)

function missedChecks({ checks, verdict }: RunRecord): string[] {
  expect(verdict).toBe('broken')
  return checks.filter(({ isMet }) => !isMet).map(({ name }) => name)
}

async function run(sabotage: SabotageName, fault: string, replicas: number): Promise<RunRecord> {
  const folder = mkdtempSync(join(tmpdir(), 'sabotage-'))
  const file = join(folder, 'record.json')
  const command = [
    process.execPath,
    '--conditions=@repo/source',
    script,
    sabotage,
    fault,
    String(replicas),
    file
  ] as const
  const [program, ...args] = command
  const options: SpawnOptions = { stdio: ['ignore', 'ignore', 'pipe'] }
  const child = fault === 'lag-replica' ? runInNamespace([...command], options) : spawn(program, args, options)
  onTestFinished(() => {
    child.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })
  let said = ''
  child.stderr?.on('data', (chunk) => (said += chunk))
  const [code] = await once(child, 'close')
  expect(code, said).toBe(0)
  return runRecordSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
}
