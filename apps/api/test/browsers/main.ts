/** `make test-browsers`: 200 browsers on three API processes while the master is killed, frozen, cut off and switched. */
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { findNamespaceProblem, runInNamespace } from '@repo/testbed'
import { parseRunSettings } from './run-settings.ts'

const problem = findNamespaceProblem()
if (problem !== undefined) {
  console.error(`test-browsers needs a network namespace: ${problem}`)
  process.exit(1)
}
try {
  parseRunSettings(process.env)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
}
const script = fileURLToPath(new URL('in-namespace.ts', import.meta.url))
const child = runInNamespace([process.execPath, '--conditions=@repo/source', script], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
const [code] = await once(child, 'exit')
process.exit(code ?? 1)
