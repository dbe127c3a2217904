import { setTimeout as delay } from 'node:timers/promises'
import { hasNetworkNamespaces } from '@repo/testbed'
import { checkJobs } from './check/check-jobs.ts'
import { checkSessions } from './check/check-sessions.ts'
import { findDeadInstances } from './check/find-dead-instances.ts'
import { judgeRun } from './check/judge-run.ts'
import { connectToMaster, lookUpInRedis, lookUpThroughApi } from './check/session-lookup.ts'
import { isGeneratorLate, toVerdict } from './check/to-verdict.ts'
import { collectMachine } from './collect-machine.ts'
import { collectNodes } from './collect-nodes.ts'
import type { FaultPhase } from './faults/fault-phase.ts'
import { playFaults } from './faults/play-faults.ts'
import { toLogEvent, toTopologyEvents } from './faults/to-events.ts'
import { findK6 } from './k6/find-k6.ts'
import { startK6 } from './k6/start-k6.ts'
import { formatSeconds, startProgress } from './progress.ts'
import { RunReducer, toResolution } from './reduce/run-reducer.ts'
import { needsNamespace, planFaults, type RunFault } from './run-faults.ts'
import type { RunEvent, RunRecord } from './run-record.ts'
import { toRunTimes } from './run-times.ts'
import type { LoadTestSettings } from './settings.ts'
import type { ApiProgram } from './stack/process-stack.ts'
import type { Stack } from './stack/stack.ts'
import { startStack } from './stack/start-stack.ts'

export interface LoadTestOptions {
  readonly say: (line: string) => void
  /** Ends everything. */
  readonly signal: AbortSignal
  /** Serves the API in place of the store's program. */
  readonly api?: ApiProgram
}

/** Longer than `maxStalenessMs` and the freshness cookie: what is read then is what is there. */
const drainMs = 2500
const settleTimeoutMs = 120_000
const faultsByChance = 3
const firstRequestTimeoutMs = 60_000
const maxStalenessMs = 2000

/** Starts everything, runs the load through its faults, and compares what users were told with what is there. */
export async function runLoadTest(
  settings: LoadTestSettings,
  { say, signal, api }: LoadTestOptions
): Promise<RunRecord> {
  const faults = planFaults(settings, { count: faultsByChance, hasNamespaces: hasNetworkNamespaces() })
  const k6 = findK6({ inNamespace: needsNamespace(faults) })
  const stack = await startStack(settings, faults, say, api)
  try {
    signal.throwIfAborted()
    return await loadStack(stack, settings, faults, k6, { say, signal })
  } finally {
    say('stopping')
    await stack.stop()
  }
}

async function loadStack(
  stack: Stack,
  settings: LoadTestSettings,
  faults: readonly RunFault[],
  k6: ReturnType<typeof findK6>,
  { say, signal }: Pick<LoadTestOptions, 'say' | 'signal'>
): Promise<RunRecord> {
  const { durationMs, profile, scenario, rate, seed } = settings
  const { topology, origins } = stack
  const times = toRunTimes(durationMs)
  const reducer = new RunReducer(toResolution(durationMs))
  const events: RunEvent[] = []
  const before = await collectNodes(topology)
  const steadyReads = { replica: 0, master: 0 }
  const noteSteady = () => Object.assign(steadyReads, { replica: reducer.reads.replica, master: reducer.reads.master })

  say(`API: ${origins.join(', ')}`)
  say(`load: ${scenario}, ${rate} iterations/s for ${durationMs / 1000} s, faults: ${faults.join(', ') || 'none'}`)
  const load = {
    origins,
    scenario,
    rate,
    durationMs,
    seed,
    faults,
    prefix: `load-${Date.now().toString(36)}`,
    maxStalenessMs
  }
  const begun = Promise.withResolvers<number>()
  const run = startK6(k6, load, (line) => {
    reducer.note(line)
    if (reducer.startedAt !== undefined) begun.resolve(reducer.startedAt)
  })
  const stopProgress = startProgress(reducer, say)
  signal.addEventListener('abort', run.stop)
  try {
    const startedAt = await withEnd(begun.promise, run.ended, signal)
    const startedIso = new Date(startedAt).toISOString()
    const toMs = (at: number) => Math.round(at - startedAt)
    const note = (event: RunEvent) => {
      events.push(event)
      say(`${formatSeconds(event.atMs)}  ${event.label} (${event.source})`)
    }
    note({ atMs: 0, kind: 'load-started', label: 'load begins', source: 'run' })
    let isBroken = false
    stack.onLog((line) => {
      const event = isBroken ? toLogEvent(line, { startedAt, nodes: before }) : undefined
      if (event !== undefined) note(event)
    })
    const played =
      topology === undefined || faults.length === 0
        ? Promise.resolve([] as readonly FaultPhase[])
        : playFaults({
            topology,
            faults,
            times,
            repeats: profile === 'soak',
            startedAt,
            endsAt: startedAt + durationMs,
            signal,
            onFault: (fault, target, at) => {
              if (!isBroken) {
                noteSteady()
                note({ atMs: times.warmMs, kind: 'warm', label: `warm after ${times.warmMs / 1000} s`, source: 'run' })
              }
              isBroken = true
              note({ atMs: toMs(at), kind: 'fault', label: `fault ${fault}: ${target}`, source: 'run' })
            },
            onHealed: (at) => note({ atMs: toMs(at), kind: 'healed', label: 'healed', source: 'run' })
          })
    // A run that fails in one half has nothing to say about the other.
    const [summary, phases] = await Promise.all([run.ended, played])
    signal.throwIfAborted()
    if (!isBroken) noteSteady()
    note({ atMs: durationMs, kind: 'load-ended', label: 'load ends', source: 'run' })
    for (const phase of phases) events.push(...toTopologyEvents(phase))

    say('waiting until all is whole, and comparing')
    await topology?.waitUntilSettled(settleTimeoutMs)
    await delay(drainMs, undefined, { signal })
    const master = topology === undefined ? undefined : await connectToMaster(topology)
    try {
      const deadInstances = await findDeadInstances(origins, load.prefix)
      const lookUp = master === undefined ? lookUpThroughApi(origins) : lookUpInRedis(master, settings.store)
      const sessions = await checkSessions(reducer.book, lookUp)
      const jobs = master !== undefined && stack.hasWorker ? await checkJobs(reducer.book, master, stack) : undefined
      note({
        atMs: toMs(Date.now()),
        kind: 'drained',
        label: `${reducer.book.sessions.size} sessions compared`,
        source: 'run'
      })
      const generator = { iterations: summary.iterations, droppedIterations: summary.droppedIterations }
      const checks = judgeRun({
        faults,
        phases,
        downAfterMs: settings.downAfterMs,
        durationMs,
        reduced: reducer,
        sessions,
        deadInstances,
        jobs,
        steadyReads,
        crossed: summary.crossed,
        generator
      })
      const isLate = isGeneratorLate(reducer.longestPauseMs, checks)
      return {
        format: 1,
        startedAt: startedIso,
        command: settings.command,
        settings: toRecordedSettings(settings, stack),
        machine: await collectMachine(k6.version, master),
        durationMs: Date.now() - startedAt,
        sliceMs: reducer.slices.sliceMs,
        windowMs: reducer.windows.windowMs,
        events: events.sort((a, b) => a.atMs - b.atMs),
        requests: reducer.slices.toList(),
        latencies: reducer.windows.toList(),
        totals: reducer.windows.totals(),
        checks,
        generator: { ...generator, longestPauseMs: reducer.longestPauseMs, isLate },
        topology: { before, after: await collectNodes(topology) },
        verdict: toVerdict(checks, isLate)
      }
    } finally {
      master?.disconnect()
    }
  } finally {
    stopProgress()
    signal.removeEventListener('abort', run.stop)
    run.stop()
    await run.ended.catch(() => {})
  }
}

/** The load's first request; fails when k6 ends without any, or somebody ends the run. */
async function withEnd(begun: Promise<number>, ended: Promise<unknown>, signal: AbortSignal): Promise<number> {
  const timeout = AbortSignal.any([signal, AbortSignal.timeout(firstRequestTimeoutMs)])
  const aborted = new Promise<never>((_resolve, reject) => {
    timeout.addEventListener('abort', () => reject(timeout.reason), { once: true })
  })
  const endedFirst = ended.then(() => {
    throw new Error('k6 ended without a single request')
  })
  return Promise.race([begun, endedFirst, aborted])
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
