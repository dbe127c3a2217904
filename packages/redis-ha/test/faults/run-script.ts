import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInNamespace } from '@repo/testbed'

/**
 * Runs a script of this folder in a network namespace of its own and returns the JSON it writes to the file that is its
 * last argument. What it says on standard error is told only when it fails.
 */
export async function runScript(script: string, args: readonly string[]): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'fault-result-'))
  const resultFile = join(folder, 'result.json')
  const file = fileURLToPath(new URL(script, import.meta.url))
  const child = runInNamespace([process.execPath, '--conditions=@repo/source', file, ...args, resultFile], {
    stdio: ['ignore', 'inherit', 'pipe']
  })
  let errors = ''
  child.stderr?.on('data', (chunk) => (errors += chunk))
  // The topology ends with its process, and the namespace with both.
  const stop = () => {
    child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', stop)
  try {
    const [code, signal] = await once(child, 'close')
    if (code !== 0) throw new Error(`${script} ended with ${code ?? signal}:\n${errors}`)
    return JSON.parse(readFileSync(resultFile, 'utf8'))
  } finally {
    process.off('exit', stop)
    rmSync(folder, { recursive: true })
  }
}
