import { setTimeout as delay } from 'node:timers/promises'
import {
  checkHistory,
  type FaultName,
  knownKey,
  presentCounters,
  startClientLoad,
  type Topology,
  waitUntil
} from '@repo/testbed'
import { expect, onTestFinished } from 'vitest'
import { createRedisHa, parseEnvironment } from '../../src/index.ts'

const replacesMaster: readonly FaultName[] = [
  'kill-master',
  'freeze-master',
  'black-hole-master',
  'failover',
  'switchover'
]
/** A split vote among the Sentinels is tried again after twice the failover-timeout. */
const switchTimeoutMs = 60_000
const answerTimeoutMs = 20_000

/** Time for one fault with everything around it. */
export const faultTimeoutMs = 120_000

/**
 * Writes and reads on `topology` while `fault` happens and heals, and expects what is promised to hold; what it holds is
 * removed first. It is whole again afterwards.
 */
export async function expectPromisesOn(topology: Topology, fault: FaultName): Promise<void> {
  const redis = createRedisHa({ config: parseEnvironment(topology.environment()) })
  onTestFinished(() => redis.close())
  await redis.ready()
  await redis.write((pipe) => pipe.flushall().set(knownKey, 'yes'))

  const load = startClientLoad(redis)
  await load.goOn(100, answerTimeoutMs)
  const switched = new Promise<boolean>((resolve) => redis.on('master-switched', () => resolve(true)))
  await topology.fault(fault)
  if (replacesMaster.includes(fault)) await waitUntil('another master', () => switched, { timeoutMs: switchTimeoutMs })
  await load.goOn(300, answerTimeoutMs)
  // While the fault lasts: none may hang on a node that is broken.
  const everyReadEnds = load.readsToEnd().then(() => true)
  expect(await Promise.race([everyReadEnds, delay(10_000, false)])).toBe(true)

  await topology.heal()
  await topology.waitUntilSettled(60_000)
  await load.goOn(100, answerTimeoutMs)
  await load.stop()

  const present = await presentCounters(topology)
  const { operations } = load
  // A fast write may be lost with its master; that is what the other class is for.
  const replicated = operations.filter((operation) => operation.kind === 'read' || operation.class === 'replicated')
  const history = checkHistory(replicated, new Set(present.keys()))
  expect(history.broken).toEqual([])
  const misses = operations.filter((operation) => operation.kind === 'read' && operation.seen?.length === 0)
  expect(misses).toEqual([])
  expect(operations.filter(({ kind, end }) => kind === 'write' && end === 'failed')).toEqual([])
  const twice = [...present].filter(([key, count]) => key.includes('-once-') && count !== 1)
  expect(twice).toEqual([])
  if (fault === 'switchover') {
    // What hung in the paused master's queue may have run, for all a client can tell; only a repeatable write goes on.
    const repeatable = operations.filter(({ kind, key }) => kind === 'read' || key.includes('-idempotent-'))
    expect(repeatable.filter(({ end }) => end !== 'acknowledged')).toEqual([])
    expect(checkHistory(operations, new Set(present.keys())).lost).toEqual([])
  }
}
