/** `pnpm load-test`: load and faults on one clock, then the verdict. */
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNamespaceProblem, hasNetworkNamespaces, runInNamespace } from '@repo/testbed'
import { BadOptionError } from './arguments/bad-option-error.ts'
import { toExitCode } from './check/to-verdict.ts'
import { renderHelp } from './help.ts'
import { parseOptions } from './parse-options.ts'
import { renderChecks } from './render-checks.ts'
import { writeReport } from './report/write-report.ts'
import { needsNamespace, planFaults } from './run-faults.ts'
import { runLoadTest } from './run-load-test.ts'
import { runProgram } from './run-program.ts'
import type { LoadTestSettings } from './settings.ts'

await runProgram(async (args, { say, signal }) => {
  const settings = parseOptions(args)
  if (settings === 'help') {
    process.stdout.write(renderHelp())
    return 0
  }
  if (wantsNamespace(settings)) return runThereToo(args, signal)
  const record = await runLoadTest(settings, { say, signal })
  process.stdout.write(`${renderChecks(record)}\n`)
  if (settings.jsonFile !== undefined) {
    mkdirSync(dirname(settings.jsonFile), { recursive: true })
    writeFileSync(settings.jsonFile, `${JSON.stringify(record)}\n`)
  }
  const { html, json, markdown } = await writeReport(record, settings.outDirectory)
  process.stdout.write(`report: ${html}, ${markdown}, ${json}\n`)
  return toExitCode(record.verdict)
})

/** Faults that cut addresses need a network where nobody else is. */
function wantsNamespace(settings: LoadTestSettings): boolean {
  if (settings.targets !== undefined || process.env.TESTBED_NAMESPACE !== undefined) return false
  const faults = planFaults(settings, { hasNamespaces: hasNetworkNamespaces() })
  if (!needsNamespace(settings.on, faults)) return false
  const problem = findNamespaceProblem()
  if (problem === undefined) return true
  throw new BadOptionError(`--fault ${settings.fault} cuts addresses, which needs a network namespace: ${problem}`)
}

async function runThereToo(args: readonly string[], signal: AbortSignal): Promise<number> {
  const script = fileURLToPath(import.meta.url)
  const child = runInNamespace([process.execPath, '--conditions=@repo/source', script, ...args], { stdio: 'inherit' })
  signal.addEventListener('abort', () => child.kill('SIGTERM'))
  const [code] = await once(child, 'exit')
  return typeof code === 'number' ? code : 1
}
