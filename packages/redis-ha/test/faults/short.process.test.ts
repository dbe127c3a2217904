import { findNamespaceProblem } from '@repo/testbed'
import { describe, expect, it } from 'vitest'
import { findBroken } from './hard-checks.ts'
import { startRun } from './start-run.ts'

const problem = findNamespaceProblem()

// Each in a network namespace of its own, so that they run at the same time.
describe.skipIf(problem !== undefined)('three client processes', () => {
  it.concurrent.each(['partition-master', 'black-hole-master'] as const)(
    'keep every promise but the times through %s',
    async (fault) => {
      const result = await startRun({
        faults: [fault],
        overlapping: false,
        subject: 'redis-ha',
        minReplicas: 1,
        heal: 'switched',
        lagMs: 0,
        strict: false
      })
      if ('skipped' in result) throw new Error(result.skipped)
      expect(findBroken(result)).toEqual([])
      expect(result.replicaShare).toBeGreaterThan(0.9)
    },
    150_000
  )
})
