import type { Comparison } from './check/compare-with-redis.ts'
import { judgeRun } from './check/judge-run.ts'
import { isGeneratorLate, toVerdict } from './check/to-verdict.ts'
import type { PlayedLoad } from './play-load.ts'
import type { RunFault } from './run-faults.ts'
import type { NodeState, RunEvent, RunRecord } from './run-record.ts'
import type { LoadTestSettings } from './settings.ts'
import type { Stack } from './stack/stack.ts'

export interface RunParts {
  readonly settings: LoadTestSettings
  readonly stack: Stack
  readonly faults: readonly RunFault[]
  readonly played: PlayedLoad
  readonly compared: Comparison
  readonly after: readonly NodeState[]
  /** Milliseconds since the epoch. */
  readonly endedAt: number
}

/** Everything that was found, judged. */
export function toRunRecord({ settings, stack, faults, played, compared, after, endedAt }: RunParts): RunRecord {
  const { reduced, startedAt, events, phases, summary, before } = played
  const { iterations, droppedIterations, crossed } = summary
  const { longestPauseMs } = reduced
  const { durationMs, downAfterMs, rate, store, command } = settings
  const generator = { iterations, droppedIterations }
  const checks = judgeRun({
    ...compared,
    faults,
    phases,
    downAfterMs,
    rate,
    durationMs,
    reduced,
    // Others never said that they read from replicas.
    steadyReads: store === 'redis-ha' ? played.steadyReads : { replica: 0, master: 0 },
    crossed,
    generator
  })
  const isLate = isGeneratorLate(longestPauseMs, checks)
  const drained: RunEvent = {
    atMs: Math.round(endedAt - startedAt),
    kind: 'drained',
    label: `${reduced.book.sessions.size} sessions compared`,
    source: 'run'
  }
  return {
    format: 1,
    startedAt: new Date(startedAt).toISOString(),
    command,
    settings: toRecordedSettings(settings, stack),
    machine: compared.machine,
    durationMs,
    sliceMs: reduced.slices.sliceMs,
    windowMs: reduced.windows.windowMs,
    events: [...events, drained].sort((a, b) => a.atMs - b.atMs),
    requests: reduced.slices.toList(),
    latencies: reduced.windows.toList(),
    totals: reduced.windows.totals(),
    checks,
    generator: { ...generator, longestPauseMs, isLate },
    topology: { before: [...before], after: [...after] },
    verdict: toVerdict(checks, { isLate, longestPauseMs })
  }
}

function toRecordedSettings(settings: LoadTestSettings, { topology, origins }: Stack): RunRecord['settings'] {
  const { fault, on, profile, scenario, store, seed, rate, downAfterMs, targets } = settings
  return {
    fault,
    on: targets === undefined ? on : 'target',
    profile,
    scenario,
    store,
    seed,
    ...(targets === undefined ? {} : { target: targets.join(',') }),
    apiInstances: origins.length,
    replicas: topology === undefined ? 0 : topology.nodes.length - 1,
    sentinels: topology?.sentinels.length ?? 0,
    downAfterMs: topology === undefined ? 0 : downAfterMs,
    rate
  }
}
