import { type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInNamespace } from '@repo/testbed'
import { expect, onTestFinished } from 'vitest'
import { type RunRecord, runRecordSchema } from '../../src/run-record.ts'
import type { SabotageName } from '../sabotage/sabotage-redis.ts'

const script = fileURLToPath(new URL('../sabotage/run-sabotaged.ts', import.meta.url))

/** What a load test on a sabotaged API calls broken, by the names of its checks. */
export async function findMissed(sabotage: SabotageName, fault: string, replicas: number): Promise<string[]> {
  const { checks, verdict } = await run(sabotage, fault, replicas)
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
