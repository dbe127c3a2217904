import { hardChecks } from './hard-checks.ts'
import { isSwitchover, type RunFault, replacesMaster, settledAfterMs } from './run-plan.ts'
import type { GapFigures, RunResult } from './run-result.ts'
import type { WriteClass } from './subjects/subject.ts'

/** One figure of a run and what it may be at most. */
export interface Target {
  readonly what: string
  readonly limit: number
  readonly unit: '' | ' ms' | ' %'
  readonly figure: (result: RunResult) => number | undefined
}

/** Less than this is no gap. */
const noGapMs = 300
const afterTopologyMs = 300
const minReplicaShare = 0.9

/** The targets of a run with this fault. */
export function targetsOf(fault: RunFault, sample: RunResult): Target[] {
  return [
    ...Object.keys(hardChecks(sample)).map((what) => count(what)),
    ms('read gap', /^kill-/.test(fault) ? 100 : 1000, ({ readGap }) => Math.max(readGap.longestMs, readGap.healedMs)),
    ...writeTargets(fault),
    {
      what: 'reads before the fault not from replicas',
      limit: Math.round((1 - minReplicaShare) * 100),
      unit: ' %',
      figure: ({ replicaShare }) => (replicaShare === undefined ? undefined : Math.round((1 - replicaShare) * 100))
    }
  ]
}

function writeTargets(fault: RunFault): Target[] {
  if (replacesMaster(fault) || isSwitchover(fault)) {
    return [
      gap('fast', 'after a majority names a master that accepts writes', 'lateMs', afterTopologyMs),
      gap('replicated', 'after its first replica is attached', 'lateMs', afterTopologyMs),
      gap('library', 'after its first replica is attached', 'lateMs', afterTopologyMs)
    ]
  }
  const none = gap('fast', 'at all', 'longestMs', noGapMs)
  if (fault === 'kill-replica') return [none, gap('replicated', 'at first', 'longestMs', 500)]
  if (/-replica/.test(fault)) {
    return [
      none,
      gap('replicated', 'at first', 'longestMs', settledAfterMs),
      gap('replicated', 'while it lasts', 'lastingMs', noGapMs)
    ]
  }
  return [none, gap('replicated', 'at all', 'longestMs', noGapMs)]
}

function count(what: string): Target {
  return { what, limit: 0, unit: '', figure: (result) => hardChecks(result)[what]?.count }
}

function ms(what: string, limit: number, figure: Target['figure']): Target {
  return { what, limit, unit: ' ms', figure }
}

function gap(writeClass: WriteClass, when: string, which: keyof GapFigures, limit: number): Target {
  return ms(`${writeClass} write gap ${when}`, limit, ({ writeGap }) => writeGap[writeClass]?.[which])
}
