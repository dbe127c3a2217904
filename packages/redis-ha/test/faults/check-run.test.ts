import type { OperationEnd } from '@repo/testbed'
import { describe, expect, it } from 'vitest'
import { checkRun } from './check-run.ts'
import { findBroken } from './hard-checks.ts'
import type { RunRecord } from './run-result.ts'
import type { RecordedOperation } from './workload.ts'

const faultAt = 1000
const write = (at: number, key: string, end: OperationEnd = 'acknowledged', writeClass = 'replicated') =>
  ({
    id: `a ${at}`,
    stream: `${writeClass}-once`,
    client: 'a',
    kind: 'write',
    class: writeClass,
    key,
    startedAt: at - 1,
    endedAt: at,
    end
  }) as const satisfies RecordedOperation
const read = (at: number, key: string, seen: readonly string[], rest: Partial<RecordedOperation> = {}) =>
  ({
    id: `b ${at}`,
    stream: 'read-shared',
    client: 'a',
    kind: 'read',
    key,
    startedAt: at - 1,
    endedAt: at,
    end: 'acknowledged',
    seen,
    ...rest
  }) as RecordedOperation

function run(operations: RecordedOperation[], keys: readonly string[], more: Partial<RunRecord> = {}): RunRecord {
  return {
    plan: {
      faults: ['kill-master'],
      overlapping: false,
      subject: 'redis-ha',
      minReplicas: 1,
      heal: { afterMs: 2000 },
      lagMs: 0,
      strict: false
    },
    times: { faultAt, healedAt: 3000, stoppedAt: 4000 },
    timeline: {},
    operations,
    final: { counts: new Map(keys.map((key) => [key, 1])), lists: new Map() },
    losses: {},
    unended: [],
    ...more
  }
}

describe('checkRun', () => {
  it('finds a confirmed write that is gone, and one that ran twice', () => {
    const key = 'replicated-once:a:1'
    expect(checkRun(run([write(1100, key)], [])).lost.replicated.count).toBe(1)
    const twice = { counts: new Map([[key, 2]]), lists: new Map() }
    expect(checkRun(run([write(1100, key)], [], { final: twice })).twice.count).toBe(1)
  })

  it('finds a read in another process that misses the write its token came from', () => {
    const key = 'replicated-once:a:1'
    const result = checkRun(run([write(1100, key), read(1200, key, []), read(1300, key, [key])], [key]))
    expect(result.staleReads.samples).toMatchObject([{ id: 'b 1200', startedMs: 199 }])
  })

  it('holds what a library says to have lost against what is gone', () => {
    const operations = [write(1100, 'fast-once:a:1', 'acknowledged', 'fast')]
    const told = (lower: number, upper: number) => ({ losses: { a: [{ lower, upper, isKnown: true }] } })
    expect(checkRun(run(operations, [], told(1, 2))).misreported.count).toBe(0)
    expect(checkRun(run(operations, [], told(2, 3))).misreported.samples).toMatchObject([{ client: 'a', lost: 1 }])
  })

  it('lets bounds lie no further apart than the writes that were under way together', () => {
    const fast = (at: number) => write(at, `fast-once:a:${at}`, 'acknowledged', 'fast')
    const told = (lower: number, upper: number) => ({ losses: { a: [{ lower, upper, isKnown: true }] } })
    const together = [fast(1100), fast(1100), fast(1200)]
    expect(checkRun(run(together, [], told(1, 3))).wideBounds.count).toBe(0)
    expect(checkRun(run(together, [], told(0, 3))).wideBounds.samples).toMatchObject([{ client: 'a', batch: 2 }])
    expect(findBroken(checkRun(run(together, [], told(0, 3))))).toContainEqual(expect.stringContaining('wider'))
  })

  it('asks of no read what the failover took back', () => {
    const key = 'fast-once:a:1'
    const reads = [read(1200, key, []), read(1300, key, [], { end: 'failed' })]
    const result = checkRun(run([write(1100, key, 'acknowledged', 'fast'), ...reads], []))
    expect([result.lost.fast.count, result.staleReads.count, result.failedReads.count]).toEqual([1, 0, 0])
  })

  it('tells the time without writes from the time after the topology allowed them', () => {
    const writes = [950, 1050, 2400, 2900, 3100, 3950].map((at) => write(at, `replicated-once:a:${at}`))
    const timeline = { to: 'redis-2', namedByMajorityAt: 2100, acceptsWritesAt: 2000, hasReplicaAt: 2200 }
    const result = checkRun(run(writes, [], { timeline }))
    // The other two processes wrote nothing at all.
    expect(result.writeGap.replicated).toEqual({ longestMs: 2000, lastingMs: 200, lateMs: 800, healedMs: 1000 })
    expect(result.timeline).toMatchObject({ hasReplicaMs: 1200, namedByMajorityMs: 1100 })
  })

  it('calls a stream dead that answers no more when all is whole again', () => {
    const result = checkRun(run([write(1900, 'replicated-once:a:1'), read(3900, 'x', [])], ['replicated-once:a:1']))
    expect(result.dead.samples).toEqual([{ stream: 'a replicated-once' }])
    expect(findBroken(result)).toEqual([expect.stringContaining('1 streams dead at the end')])
  })
})
