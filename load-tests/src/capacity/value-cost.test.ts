import { expect, it } from 'vitest'
import { toOperationCost } from './value-cost.ts'

it('divides what each role used by the operations', () => {
  const at = (atMs: number, seconds: readonly number[]) => ({
    atMs,
    machineSeconds: 0,
    processes: ['master', 'replica-1', 'replica-2', 'client'].map((name, i) => ({
      name,
      seconds: seconds[i] ?? 0,
      mainThreadSeconds: 0
    }))
  })
  expect(toOperationCost(at(0, [1, 1, 1, 1]), at(2000, [2, 1.5, 1.5, 3]), 100_000)).toEqual({
    perSecond: 50_000,
    masterMicros: 10,
    replicasMicros: 10,
    clientMicros: 20
  })
})
