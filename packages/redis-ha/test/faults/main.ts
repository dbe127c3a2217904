/** `make test-faults`: every fault against real processes, each run in a network namespace of its own. See docs/faults.md. */
import { writeFileSync } from 'node:fs'
import { findNamespaceProblem } from '@repo/testbed'
import type { Cost } from './cost/cost-in-namespace.ts'
import { listMissedCosts, renderCosts } from './cost/judge-cost.ts'
import { exitOnSignals } from './exit-on-signals.ts'
import { readFinished, withoutFinished } from './go-on.ts'
import { findBroken } from './hard-checks.ts'
import { planRuns, planSequences } from './plan-runs.ts'
import { renderPeers } from './render-peers.ts'
import { listMissed, nameOf } from './render-results.ts'
import { renderTable } from './render-table.ts'
import type { RunPlan } from './run-plan.ts'
import type { RunResult } from './run-result.ts'
import { runScript } from './run-script.ts'
import { parseSettings } from './settings.ts'
import { startRun } from './start-run.ts'
import { writeReport } from './write-report.ts'

const problem = findNamespaceProblem()
if (problem !== undefined) {
  console.error(`test-faults needs a network namespace: ${problem}`)
  process.exit(1)
}
exitOnSignals()
const settings = parseSettings(process.env)
const costName = 'no fault, cost'
const isRandom = settings.sequences > 0
const finished = settings.resume && settings.jsonFile ? readFinished(settings.jsonFile) : { results: [], costs: [] }
const results: RunResult[] = [...finished.results]
const costs: Cost[] = [...finished.costs]
const skipped = new Set<string>()
const failed: string[] = []

const planned = (isRandom ? planSequences(settings) : planRuns(settings)).map((plan) => ({
  name: nameOf(plan),
  run: () => runFaults(plan)
}))
if (settings.cost && !isRandom) {
  planned.push(...Array.from({ length: settings.runs }, () => ({ name: costName, run: measureCost })))
}
const jobs = withoutFinished(planned, [...results.map(({ plan }) => nameOf(plan)), ...costs.map(() => costName)])
if (isRandom) console.log(`SEED=${settings.seed}`)
for (const [i, { name, run }] of jobs.entries()) {
  const startedAt = performance.now()
  const said = await run().catch((error: unknown) => {
    failed.push(`${name}: ${error}`)
    return `could not be run: ${error}`
  })
  console.log(`${i + 1}/${jobs.length} ${name}: ${said} (${((performance.now() - startedAt) / 1000).toFixed(0)} s)`)
  if (settings.jsonFile)
    writeFileSync(settings.jsonFile, `${JSON.stringify({ settings, results, costs }, undefined, 2)}\n`)
}

if (settings.reportFile) writeReport(settings.reportFile, commandLine(), results, costs)
const own = results.filter(({ plan }) => plan.subject === 'redis-ha')
if (own.length > 0) console.log(`\n${renderTable(own)}\n`)
if (settings.subjects.some((subject) => subject !== 'redis-ha')) console.log(`\n${renderPeers(results)}\n`)
if (costs.length > 0) console.log(`${renderCosts(costs)}\n`)
for (const what of skipped) console.log(`skipped: ${what}`)
// A sequence has no times of its own to be held against.
const missed = isRandom
  ? own.flatMap((result) => findBroken(result).map((text) => `${nameOf(result.plan)}: ${text}`))
  : [...listMissed(own), ...(costs.length > 0 ? listMissedCosts(costs) : [])]
for (const text of [...failed, ...missed]) console.log(`MISSED ${text}`)
console.log(`${results.length + costs.length} runs, ${missed.length} targets missed, ${failed.length} runs failed`)
process.exitCode = failed.length + missed.length > 0 ? 1 : 0

/** The command that makes these results again. */
function commandLine(): string {
  const names = ['FAULTS', 'RUNS', 'MIN_REPLICAS', 'SUBJECTS', 'HEAL_AFTER_MS', 'SEQUENCES', 'SEED', 'REPORT']
  const given = names.flatMap((name) => (process.env[name] ? [`${name}=${process.env[name]}`] : []))
  return ['make test-faults', ...given].join(' ')
}

async function runFaults(plan: RunPlan): Promise<string> {
  const result = await startRun(plan)
  if ('skipped' in result) {
    skipped.add(`${nameOf(plan)}: ${result.skipped}`)
    return 'skipped'
  }
  results.push(result)
  const broken = findBroken(result)
  return broken.length === 0 ? 'kept' : `BROKEN ${broken.join('; ')}`
}

async function measureCost(): Promise<string> {
  // Written by cost-in-namespace.ts a moment ago.
  const cost = (await runScript('cost/cost-in-namespace.ts', [])) as Cost
  costs.push(cost)
  return renderCosts([cost])
}
