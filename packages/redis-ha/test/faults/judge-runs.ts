import type { RunResult } from './run-result.ts'
import { type Target, targetsOf } from './targets.ts'

/** Median and worst of some runs. */
export interface Figures {
  readonly median: number
  readonly worst: number
}

/** A target over all runs of one fault under one configuration. */
export interface Verdict extends Figures {
  readonly target: Target
  readonly kept: boolean
}

export function toFigures(values: readonly (number | undefined)[]): Figures | undefined {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b)
  if (known.length === 0) return undefined
  return { median: known[Math.floor((known.length - 1) / 2)] as number, worst: known.at(-1) as number }
}

/** Both the median and the worst run must keep a target; one without a figure is not judged. */
export function judgeRuns(results: readonly RunResult[]): Verdict[] {
  const [first] = results
  if (first === undefined) return []
  return targetsOf(first.plan.faults[0], first).flatMap((target) => {
    const figures = toFigures(results.map(target.figure))
    return figures === undefined ? [] : [{ target, ...figures, kept: figures.worst <= target.limit }]
  })
}
