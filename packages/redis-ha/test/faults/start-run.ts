import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInNamespace } from '@repo/testbed'
import type { RunResult } from './check-run.ts'
import type { RunPlan } from './run-plan.ts'

/** Runs `plan` in a network namespace of its own. */
export async function startRun(plan: RunPlan): Promise<RunResult | { readonly skipped: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'fault-result-'))
  const file = join(folder, 'result.json')
  const script = fileURLToPath(new URL('run-in-namespace.ts', import.meta.url))
  const child = runInNamespace([process.execPath, '--conditions=@repo/source', script, JSON.stringify(plan), file], {
    stdio: ['ignore', 'inherit', 'pipe']
  })
  let errors = ''
  child.stderr?.on('data', (chunk) => (errors += chunk))
  // The topology ends with its process, and the namespace with both.
  const stop = () => child.kill()
  process.once('exit', stop)
  try {
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`the run of ${plan.fault} ended with ${code}:\n${errors}`)
    // Written by run-in-namespace.ts a moment ago.
    return JSON.parse(readFileSync(file, 'utf8')) as RunResult
  } finally {
    process.off('exit', stop)
    rmSync(folder, { recursive: true })
  }
}
