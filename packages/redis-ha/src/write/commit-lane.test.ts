import { expect, it } from 'vitest'
import type { PlainConnection } from '../link/plain-connection.ts'
import { type BatchReceipt, CommitLane } from './commit-lane.ts'
import { PendingWrite } from './pending-write.ts'

it('believes what ROLE says behind WAIT of each replica, not whose confirmation WAIT may have counted', async () => {
  const frozen = ['10.0.0.2', '6379', '0']
  // A replica that was attached while WAIT waited: the one it counts.
  const roles = [
    ['master', 100, [frozen]],
    ['master', 137, [frozen, ['10.0.0.3', '6379', '100']]]
  ]
  const redis = {
    set: async () => 'OK',
    publish: async () => 0,
    role: async () => roles.shift(),
    wait: async () => 1
  }
  const connection = { redis, flush: () => {} } as unknown as PlainConnection
  const receipt = await new Promise<BatchReceipt>((resolve) => {
    const onBatch = (_applied: unknown, _failed: unknown, answer: BatchReceipt) => resolve(answer)
    const lane = new CommitLane({ connection, maxBatches: 1, waitFor: () => 1, knownOffset: () => 0, onBatch })
    lane.enqueue(
      new PendingWrite((pipe) => void pipe.set('a', '1'), {
        durability: 'replicated',
        idempotent: true,
        deadlineMs: 1000,
        onSettled: () => {}
      })
    )
  })
  expect(receipt.offset).toBe(100)
  expect(receipt.attached).toEqual([
    { replica: '10.0.0.2:6379', offset: 0 },
    { replica: '10.0.0.3:6379', offset: 100 }
  ])
})
