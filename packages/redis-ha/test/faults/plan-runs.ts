import { createRandom } from '@repo/testbed'
import { type RunFault, type RunPlan, runFaults } from './run-plan.ts'
import type { Settings } from './settings.ts'

/** How late the laggard is in the first run, the second, and so on. */
const lagsMs = [5000, 3000, 2000, 1000, 500]
const faultsInASequence = 3

/** Every fault, every configuration, so many times; the laggard's promotion also with `strict`. */
export function planRuns({ faults, runs, minReplicas, subjects, healAfterMs }: Settings): RunPlan[] {
  const plans = faults.flatMap((fault) =>
    subjects.flatMap((subject) =>
      minReplicas.flatMap((min) =>
        strictnessOf(fault, subject).map((strict) => ({
          faults: [fault] as const,
          overlapping: false,
          subject,
          minReplicas: min,
          heal: { afterMs: healAfterMs },
          strict
        }))
      )
    )
  )
  return plans.flatMap((plan) =>
    Array.from({ length: runs }, (_, run) => ({ ...plan, lagMs: lagsMs[run % lagsMs.length] as number }))
  )
}

/** Random faults in a row, the same for the same seed; every fourth sequence lets them overlap. */
export function planSequences({ sequences, seed, subjects, faults }: Settings): RunPlan[] {
  const random = createRandom(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  // What a laggard promoted by hand may lose is known; the hand-over is the client's own.
  const candidates = faults.filter((fault) => fault !== 'promote-laggard' && fault !== 'client-switchover')
  const from = candidates.length > 0 ? candidates : runFaults
  return Array.from({ length: sequences }, (_, i) => ({
    faults: Array.from({ length: faultsInASequence }, () => pick(from)) as [RunFault, ...RunFault[]],
    overlapping: i % 4 === 3,
    subject: subjects[0] ?? 'redis-ha',
    minReplicas: pick([0, 1] as const),
    heal: { afterMs: 3000 + Math.floor(random() * 5000) },
    lagMs: pick(lagsMs),
    strict: false
  }))
}

function strictnessOf(fault: RunFault, subject: string): boolean[] {
  return fault === 'promote-laggard' && subject === 'redis-ha' ? [false, true] : [false]
}
