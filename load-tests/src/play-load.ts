import type { LoadSettings } from '../lib/load-settings.ts'
import { collectNodes } from './collect-nodes.ts'
import type { FaultPhase } from './faults/fault-phase.ts'
import { playFaults } from './faults/play-faults.ts'
import { toLogEvent, toTopologyEvents } from './faults/to-events.ts'
import type { K6 } from './k6/find-k6.ts'
import type { K6Summary } from './k6/parse-summary.ts'
import { type K6Run, startK6 } from './k6/start-k6.ts'
import { formatSeconds, startProgress } from './progress.ts'
import { RunReducer, toResolution } from './reduce/run-reducer.ts'
import type { RunFault } from './run-faults.ts'
import type { ProgramContext } from './run-program.ts'
import type { NodeState, RunEvent } from './run-record.ts'
import { toRunTimes } from './run-times.ts'
import type { LoadTestSettings } from './settings.ts'
import type { Stack } from './stack/stack.ts'

/** What was seen while the load ran. */
export interface PlayedLoad {
  /** Milliseconds since the epoch; every other time counts from there. */
  readonly startedAt: number
  readonly reduced: RunReducer
  readonly events: readonly RunEvent[]
  readonly phases: readonly FaultPhase[]
  readonly summary: K6Summary
  /** Reads before the first fault, by where they were answered. */
  readonly steadyReads: RunReducer['reads']
  /** Every node before the load began. */
  readonly before: readonly NodeState[]
}

const firstRequestTimeoutMs = 60_000

/** Runs the load to its end, and the faults in the middle of it. */
export async function playLoad(
  stack: Stack,
  load: LoadSettings & { readonly faults: readonly RunFault[] },
  { profile, k6 }: Pick<LoadTestSettings, 'profile'> & { readonly k6: K6 },
  { say, signal }: ProgramContext
): Promise<PlayedLoad> {
  const { durationMs, faults } = load
  const { topology } = stack
  const times = toRunTimes(durationMs, faults.length)
  const reduced = new RunReducer(toResolution(durationMs))
  const before = await collectNodes(topology)
  const begun = Promise.withResolvers<number>()
  const run = startK6(k6, load, (line) => {
    reduced.note(line)
    if (reduced.startedAt !== undefined) begun.resolve(reduced.startedAt)
  })
  const stopProgress = startProgress(reduced, say)
  signal.addEventListener('abort', run.stop)
  try {
    const startedAt = await waitForFirst(begun.promise, run, signal)
    const events: RunEvent[] = []
    const note = (event: RunEvent) => {
      events.push(event)
      say(`${formatSeconds(event.atMs)}  ${event.label} (${event.source})`)
    }
    const noteRun = (kind: RunEvent['kind'], label: string, atMs: number) => note({ atMs, kind, label, source: 'run' })
    const toMs = (at: number) => Math.round(at - startedAt)
    let steadyReads: RunReducer['reads'] | undefined
    noteRun('load-started', 'load begins', 0)
    stack.onLog((line) => {
      const event = steadyReads && toLogEvent(line, { startedAt, nodes: before })
      if (event !== undefined) note(event)
    })
    const played =
      topology === undefined || faults.length === 0
        ? []
        : playFaults({
            topology,
            faults,
            times,
            repeats: profile === 'soak',
            startedAt,
            endsAt: startedAt + durationMs,
            signal,
            onWarm: () => {
              noteRun('warm', `warm after ${times.warmMs / 1000} s`, times.warmMs)
              steadyReads = { ...reduced.reads }
            },
            onFault: (fault, target, at) => noteRun('fault', `fault ${fault}: ${target}`, toMs(at)),
            onHealed: (at) => noteRun('healed', 'healed', toMs(at)),
            onNotWhole: (reason) => say(`nothing more is broken: ${reason}`)
          })
    // A run that fails in one half has nothing to say about the other.
    const [summary, phases] = await Promise.all([run.ended, played])
    signal.throwIfAborted()
    noteRun('load-ended', 'load ends', durationMs)
    events.push(...phases.flatMap(toTopologyEvents))
    return { startedAt, reduced, events, phases, summary, steadyReads: steadyReads ?? { ...reduced.reads }, before }
  } finally {
    stopProgress()
    signal.removeEventListener('abort', run.stop)
    run.stop()
    await run.ended.catch(() => {})
  }
}

/** The load's first request; fails when k6 ends without any, or somebody ends the run. */
async function waitForFirst(begun: Promise<number>, { ended }: K6Run, signal: AbortSignal): Promise<number> {
  const timeout = AbortSignal.any([signal, AbortSignal.timeout(firstRequestTimeoutMs)])
  const aborted = new Promise<never>((_resolve, reject) => {
    timeout.addEventListener('abort', () => reject(timeout.reason), { once: true })
  })
  const endedFirst = ended.then(() => {
    throw new Error('k6 ended without a single request')
  })
  return Promise.race([begun, endedFirst, aborted])
}
