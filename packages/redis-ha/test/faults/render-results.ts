import { judgeRuns } from './judge-runs.ts'
import type { RunPlan } from './run-plan.ts'
import type { RunResult } from './run-result.ts'

export function nameOf({ faults, overlapping, subject, minReplicas, strict }: RunPlan): string {
  const who = subject === 'redis-ha' ? '' : ` of ${subject}`
  return `${faults.join(overlapping ? ' + ' : ', ')}${who}${strict ? ' (strict)' : ''}, min-replicas ${minReplicas}`
}

/** Runs of the same fault and configuration, in the order they came. */
export function groupRuns(results: readonly RunResult[]): RunResult[][] {
  return [...Map.groupBy(results, ({ plan }) => nameOf(plan)).values()]
}

/** Every target that was missed, in words. */
export function listMissed(results: readonly RunResult[]): string[] {
  return groupRuns(results).flatMap((runs) =>
    judgeRuns(runs)
      .filter(({ kept }) => !kept)
      .map(({ target: { what, unit, limit }, median, worst }) => {
        const name = nameOf((runs[0] as RunResult).plan)
        return `${name}: ${what}: ${median}${unit} / ${worst}${unit}, target ${limit}${unit}`
      })
  )
}
