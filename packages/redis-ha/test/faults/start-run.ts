import type { RunPlan } from './run-plan.ts'
import type { RunResult } from './run-result.ts'
import { runScript } from './run-script.ts'

/** Figures and findings, or why there are none. */
export type RunOutcome = RunResult | { readonly skipped: string }

/** Runs `plan` in a network namespace of its own. */
export async function startRun(plan: RunPlan): Promise<RunOutcome> {
  // Written by run-in-namespace.ts a moment ago.
  return (await runScript('run-in-namespace.ts', [JSON.stringify(plan)])) as RunOutcome
}
