const always = [
  'untyped_ends',
  'own_writes_missed',
  'steps_back',
  'unmarked_stale_reads',
  'wrong_sessions',
  'signed_out',
  'ended_sessions_accepted',
  'accounts_lost'
]
/** Nobody can be read or reached while everything is down, and what was under way is cut off. */
const totalOutages = ['cold-restart']
const planned = ['switchover', 'rolling-restart', 'drain-master']

/** Asked for, and announced: nothing may fail. */
export function isPlanned(fault: string): boolean {
  return planned.includes(fault)
}

/** k6's thresholds of a run with these faults: what no user may see. */
export function toThresholds(faults: readonly string[]): Record<string, string[]> {
  const isOutage = faults.some((fault) => totalOutages.includes(fault))
  const names = [
    ...always,
    ...(isOutage ? [] : ['failed_reads', 'unreached']),
    // Also where nothing is broken at all.
    ...(faults.every(isPlanned) ? ['unacknowledged_writes'] : [])
  ]
  return {
    ...Object.fromEntries(names.map((name) => [name, ['count==0']])),
    // Crossed by nothing: k6 counts by scenario only what a threshold names.
    ...Object.fromEntries(['iterations', 'dropped_iterations'].map((name) => [ofLoad(name), ['count>=0']]))
  }
}

/** A metric of the load alone, without what the generator's clock adds. */
export function ofLoad(metric: string): string {
  return `${metric}{scenario:load}`
}
