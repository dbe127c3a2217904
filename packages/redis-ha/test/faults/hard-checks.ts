import { isSwitchover } from './run-plan.ts'
import type { Finding, RunResult } from './run-result.ts'

/** What no run may show, whatever its times were; in words, empty when every promise was kept. */
export function findBroken(result: RunResult): string[] {
  return Object.entries(hardChecks(result))
    .filter(([, finding]) => finding.count > 0)
    .map(([what, { count, samples }]) => `${count} ${what}, for example ${JSON.stringify(samples[0])}`)
}

/** Every check of a run with what it found. */
export function hardChecks(result: RunResult): Record<string, Finding> {
  const { faults, overlapping, strict } = result.plan
  // Promoted by hand before anybody could tell: the price of not waiting for laggards, counted and reported.
  const mayLose = overlapping || (faults.includes('promote-laggard') && !strict)
  return {
    ...(mayLose
      ? {}
      : {
          'acknowledged replicated writes lost': result.lost.replicated,
          'writes of a library lost although a fence was acknowledged': result.lost.library
        }),
    ...(faults.every(isSwitchover) ? { 'fast writes lost': result.lost.fast } : {}),
    ...(faults.includes('client-switchover') ? { 'writes not acknowledged': result.unacknowledged } : {}),
    ...(overlapping ? {} : { 'reads of existing keys failed': result.failedReads }),
    ...(overlapping
      ? {}
      : {
          'processes whose losses are outside the reported bounds': result.misreported,
          'processes whose bounds are wider than one batch': result.wideBounds
        }),
    'stale reads against tokens': result.staleReads,
    'reads older than maxStalenessMs not marked': result.oldReads,
    'writes ended without saying whether they were applied': result.untyped,
    'writes reported as not applied are there': result.revived,
    'non-repeatable writes applied twice': result.twice,
    'streams dead at the end': result.dead
  }
}
