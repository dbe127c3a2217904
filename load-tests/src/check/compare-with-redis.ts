import { setTimeout as delay } from 'node:timers/promises'
import type { LoadSettings } from '../../lib/load-settings.ts'
import { collectMachine } from '../collect-machine.ts'
import type { RunReducer } from '../reduce/run-reducer.ts'
import type { RunRecord } from '../run-record.ts'
import type { StoreName } from '../settings.ts'
import type { Stack } from '../stack/stack.ts'
import { checkJobs } from './check-jobs.ts'
import { checkSessions } from './check-sessions.ts'
import { findDeadInstances } from './find-dead-instances.ts'
import type { Findings } from './findings.ts'
import { connectToMaster, lookUpInRedis, lookUpThroughApi } from './session-lookup.ts'

export interface Comparison extends Pick<Findings, 'notWhole' | 'sessions' | 'deadInstances' | 'jobs'> {
  readonly machine: RunRecord['machine']
}

/** Longer than `maxStalenessMs` and the freshness cookie: what is read then is what is there. */
const drainMs = 2500
const settleTimeoutMs = 120_000

/** Waits until all is whole again and compares what users were told with what is there. */
export async function compareWithRedis(
  stack: Stack,
  { book }: Pick<RunReducer, 'book'>,
  {
    prefix,
    store,
    k6Version,
    signal
  }: Pick<LoadSettings, 'prefix'> & {
    readonly store: StoreName
    readonly k6Version: string
    readonly signal: AbortSignal
  }
): Promise<Comparison> {
  const { topology, origins, hasWorker } = stack
  const notWhole = await topology?.waitUntilSettled(settleTimeoutMs).then(() => undefined, String)
  await delay(drainMs, undefined, { signal })
  // A verdict all the same: this is the run that somebody wants to look at.
  if (notWhole !== undefined) {
    const deadInstances = await findDeadInstances(origins, prefix)
    const machine = await collectMachine(k6Version, undefined)
    return { notWhole, deadInstances, sessions: undefined, jobs: undefined, machine }
  }
  const master = topology === undefined ? undefined : await connectToMaster(topology)
  try {
    const deadInstances = await findDeadInstances(origins, prefix)
    const lookUp = master === undefined ? lookUpThroughApi(origins) : lookUpInRedis(master, store)
    return {
      notWhole,
      deadInstances,
      sessions: await checkSessions(book, lookUp),
      jobs: master !== undefined && hasWorker ? await checkJobs(book, master, stack) : undefined,
      machine: await collectMachine(k6Version, master)
    }
  } finally {
    master?.disconnect()
  }
}
