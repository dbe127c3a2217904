import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toCommand } from '../parse-options.ts'
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
  { on, profile, others, resumes, outDirectory }: SideBySideSettings,
  signal: AbortSignal
): Promise<RunRecord> {
  const folder = join(outDirectory, on === 'processes' ? '' : on, fault, store)
  const file = join(folder, 'report.json')
  const place = on === 'processes' ? [] : ['--on', on]
  const args = ['--fault', fault, ...place, '--store', store, '--profile', profile, ...others, '--out', folder]
  if (resumes && wasMadeBy(file, args)) return parseRunRecord(readFileSync(file, 'utf8'))
  // One that ends without a verdict must leave none behind.
  rmSync(file, { force: true })
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
  if (!verdictCodes.includes(code) || !existsSync(file))
    throw new Error(`${fault} on ${store} ended with ${code}, without a verdict`)
  return parseRunRecord(readFileSync(file, 'utf8'))
}

/** Is there a report of just this command? */
function wasMadeBy(file: string, args: readonly string[]): boolean {
  return existsSync(file) && parseRunRecord(readFileSync(file, 'utf8')).command === toCommand(args)
}
