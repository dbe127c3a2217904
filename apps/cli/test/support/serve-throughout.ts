import { checkHistory, type KubernetesTopology, waitUntil } from '@repo/testbed'
import { expect } from 'vitest'
import { startSteadyLoad } from '../../src/demo/steady-load.ts'

const answerTimeoutMs = 60_000
// More often, a user would have begun more sessions than may be kept before the slowest of operations is over.
const pauseMs = 100
let rounds = 0

/** Users sign in, change and read their sessions through the API while `act` runs; expects every request to be answered. */
export async function serveThroughout(
  topology: KubernetesTopology,
  what: string,
  act: () => Promise<unknown>
): Promise<void> {
  const url = topology.services.find(({ name }) => name === `${topology.prefix}api`)?.url ?? ''
  rounds += 1
  const load = await startSteadyLoad([url, url], `served-${rounds}`, pauseMs)
  const isServed = (more: number, before = load.acknowledgedWrites()) =>
    waitUntil('changes of users', () => load.acknowledgedWrites() > before + more, { timeoutMs: answerTimeoutMs })
  try {
    await isServed(50)
    await act()
    await isServed(50)
  } finally {
    await load.end()
  }
  const history = checkHistory(load.operations, await load.stop())
  const { acknowledged, reads, failedWrites, failedReads, writeGapMs, readGapMs } = history
  console.log(
    `${what}, over HTTP: ${acknowledged} changes, ${failedWrites.length} failed; ${reads.acknowledged} reads, ${failedReads.length} failed; gaps ${Math.round(writeGapMs)} and ${Math.round(readGapMs)} ms`
  )
  expect(history.broken).toEqual([])
  expect(failedWrites).toEqual([])
}
