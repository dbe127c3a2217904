import { startTopology, type Topology, waitUntil } from '@repo/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createJobMarks } from '../src/job-marks.ts'
import { connect, type TestClient } from './support/connect.ts'

let topology: Topology
let client: TestClient
let jobs = 0
beforeAll(async () => {
  topology = await startTopology({ replicas: 1, downAfterMs: 30_000 })
  client = await connect(topology.environment())
})
afterAll(async () => {
  await client?.close()
  await topology?.stop()
})

/** Two workers that have the same job. */
function twoWorkers(claimMs: number) {
  const jobId = `job-${jobs++}`
  const signal = new AbortController().signal
  return [0, 1].map(() => createJobMarks({ redis: client.redis, jobId, signal, claimMs })) as [Marks, Marks]
}
type Marks = ReturnType<typeof createJobMarks>

it('takes a step once although two workers have the job', async () => {
  const [first, second] = twoWorkers(60_000)
  const held = Promise.withResolvers<void>()
  let taken = 0
  const take = () => {
    taken += 1
    return held.promise
  }
  const one = first.perform({ step: 'mailed', take })
  await waitUntil('the first one at it', () => taken === 1, { timeoutMs: 5000 })
  const other = second.perform({ step: 'mailed', take })
  held.resolve()
  await Promise.all([one, other])
  expect(taken).toBe(1)
})

it('lets the next attempt begin at once after a failed one, and another worker after a dead one', async () => {
  const [first, second] = twoWorkers(500)
  const failing = first.perform({ step: 'mailed', take: () => Promise.reject(new Error('no')) })
  await expect(failing).rejects.toThrow('no')
  let dead = false
  void second.perform({
    step: 'mailed',
    take: () => {
      dead = true
      return new Promise(() => {})
    }
  })
  await waitUntil('the claim of the dead one', () => dead, { timeoutMs: 5000 })
  let taken = 0
  const take = async () => {
    taken += 1
  }
  await first.perform({ step: 'mailed', take })
  expect(taken).toBe(1)
})
