import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseRunRecord } from '../report/parse-run-record.ts'
import type { RunFault } from '../run-faults.ts'
import type { RunRecord } from '../run-record.ts'
import type { StoreName } from '../settings.ts'
import type { SideBySideSettings } from './side-by-side-settings.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
/** What `pnpm load-test` ends with when it has a verdict. */
const verdictCodes = [0, 1, 3]

/** One fault on one store, in a process of its own: a fault that cuts addresses takes it into another network. */
export async function runOne(
  fault: RunFault,
  store: StoreName,
  { profile, others, resumes, outDirectory }: SideBySideSettings,
  signal: AbortSignal
): Promise<RunRecord> {
  const folder = join(outDirectory, fault, store)
  const file = join(folder, 'report.json')
  if (resumes && existsSync(file)) return parseRunRecord(readFileSync(file, 'utf8'))
  const args = ['--fault', fault, '--store', store, '--profile', profile, ...others, '--out', folder]
  const child = spawn(process.execPath, ['--conditions=@repo/source', main, ...args], {
    // It stops all in order when this process is told to.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit']
  })
  const stop = () => child.kill('SIGTERM')
  signal.addEventListener('abort', stop)
  const [code] = await once(child, 'close')
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (!verdictCodes.includes(code)) throw new Error(`${fault} on ${store} ended with ${code}`)
  return parseRunRecord(readFileSync(file, 'utf8'))
}
