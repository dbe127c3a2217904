import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type ProcessNode, startTopology } from '../src/index.ts'
import { processesOf } from './support/processes.ts'
import { writeFirstAof } from './support/write-first-aof.ts'

it('stops the Sentinels, then the nodes, each by itself, where the data is kept; frozen ones too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stop-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const topology = await startTopology({ folder, downAfterMs: 30_000 })
  await topology.fault('freeze-replica')
  await topology.fault('freeze-sentinel')
  await topology.stop()
  expect(processesOf(topology)).toEqual([])
  const lastSentinel = Math.max(...topology.sentinels.map((node) => timeOf(node, 'bye bye')))
  const firstNode = Math.min(...topology.nodes.map((node) => timeOf(node, 'User requested shutdown')))
  expect(firstNode).toBeGreaterThanOrEqual(lastSentinel)
  for (const node of topology.nodes) expect(timeOf(node, 'bye bye')).toBeGreaterThan(0)
})

it('restarts and stops a node that is writing its first append-only file, and so refuses to end at first', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stop-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const topology = await startTopology({ folder, downAfterMs: 30_000 })
  const master = await topology.currentMaster()
  expect(await topology.ask(master, ['MSET', 'a', '1', 'b', '2'], ['WAIT', '2', '5000'])).toEqual(['OK', 2])
  const [replica, other] = topology.nodes.filter((node) => node.name !== master.name)
  if (replica === undefined || other === undefined) throw new Error('two replicas expected')
  await writeFirstAof(replica, 3)
  await topology.restart(replica)
  expect(timeOf(replica, "Writing initial AOF, can't exit")).toBeLessThan(timeOf(replica, 'bye bye'))
  await topology.waitUntilSettled(30_000)
  await writeFirstAof(other, 3)
  await topology.stop()
  expect(timeOf(other, "Writing initial AOF, can't exit")).toBeLessThan(timeOf(other, 'bye bye'))
}, 60_000)

/** When a node's log first says `what`; fails when it never does. */
function timeOf({ name, logFile }: ProcessNode, what: string): number {
  const line = readFileSync(logFile, 'utf8')
    .split('\n')
    .find((candidate) => candidate.includes(what))
  if (line === undefined) throw new Error(`${name} never said '${what}'`)
  // 12:M 22 Nov 2026 03:20:08.123 # …
  return Date.parse(/\d+ \w+ \d+ [\d:.]+/.exec(line)?.[0] ?? '')
}
