import { createRedisHa, parseEnvironment } from '@repo/redis-ha'
import {
  checkHistory,
  type HistoryReport,
  type KubernetesTopology,
  knownKey,
  presentCounters,
  startClientLoad,
  waitUntil
} from '@repo/testbed'
import { expect, onTestFinished } from 'vitest'

export interface Expectation {
  /** Whether another node is master afterwards. */
  readonly isReplaced: boolean
  /** Whether writes may be refused, or end without a known outcome. */
  readonly mayFail: boolean
}

const settledTimeoutMs = 120_000
const answerTimeoutMs = 60_000
let rounds = 0

/**
 * Writes and reads by a client of its own while `act` happens and heals; expects what is promised to hold, and returns what
 * was counted and measured.
 */
export async function writeThroughout(
  topology: KubernetesTopology,
  what: string,
  act: () => Promise<unknown>,
  { isReplaced, mayFail }: Expectation
): Promise<HistoryReport> {
  const before = await topology.currentMaster()
  const redis = createRedisHa({ config: parseEnvironment(topology.environment()) })
  onTestFinished(() => redis.close())
  await redis.ready()
  await redis.write((pipe) => pipe.set(knownKey, 'yes'))
  rounds += 1
  const prefix = `round-${rounds}-`
  const load = startClientLoad(redis, prefix)
  await load.goOn(100, answerTimeoutMs)
  await act()
  if (isReplaced) {
    await waitUntil('another master', () => isOther(topology, before.name), { timeoutMs: answerTimeoutMs })
  }
  await load.goOn(200, answerTimeoutMs)
  await topology.heal()
  await topology.waitUntilSettled(settledTimeoutMs)
  await load.goOn(100, answerTimeoutMs)
  await load.stop()

  const { operations } = load
  const present = await presentCounters(topology, prefix)
  const report = checkHistory(operations, new Set(present.keys()))
  const { acknowledged, writes, reads, writeGapMs, readGapMs } = report
  console.log(
    `${what}: ${acknowledged} writes, ${writes['not-applied']} refused, ${writes.indeterminate} unknown, ${report.lost.length} lost; ${reads.acknowledged} reads, ${reads.failed} failed; gaps ${Math.round(writeGapMs)} and ${Math.round(readGapMs)} ms`
  )
  // A fast write may be lost with its master; that is what the other class is for.
  const judged = mayFail
    ? operations.filter((operation) => operation.kind === 'read' || operation.class === 'replicated')
    : operations
  expect(checkHistory(judged, new Set(present.keys())).broken).toEqual([])
  expect([...present].filter(([key, count]) => key.includes('-once-') && count !== 1)).toEqual([])
  if (mayFail) return report
  const repeatable = operations.filter(({ kind, key }) => kind === 'read' || key.includes('-idempotent-'))
  expect(repeatable.filter(({ end }) => end !== 'acknowledged')).toEqual([])
  return report
}

async function isOther(topology: KubernetesTopology, name: string): Promise<boolean> {
  return topology.currentMaster().then(
    (master) => master.name !== name,
    () => false
  )
}
