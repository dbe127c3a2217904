import { setTimeout as delay } from 'node:timers/promises'
import { type Topology, waitUntil } from '@repo/testbed'
import type { WorkerSlot } from './worker-slot.ts'

const masterFaults = ['kill-master', 'freeze-master', 'switchover', 'failover'] as const
const workerFaults = ['kill-worker', 'freeze-worker', 'freeze-worker-long'] as const

export const allFaults = [...masterFaults, ...workerFaults]
export type JobsFault = (typeof allFaults)[number]

export interface Scene {
  readonly topology: Topology
  readonly workers: readonly WorkerSlot[]
  readonly random: () => number
  /** A worker silent for this long has lost its jobs. */
  readonly lockMs: number
}

const switchTimeoutMs = 60_000

/** In random order, each once before any comes again. */
export function planFaults(count: number, random: () => number): JobsFault[] {
  const plan: JobsFault[] = []
  while (plan.length < count) plan.push(...shuffle(allFaults, random))
  return plan.slice(0, count)
}

/** Breaks one thing and resolves when it is whole again. */
export async function breakThing(fault: JobsFault, scene: Scene): Promise<void> {
  const { topology, workers, random, lockMs } = scene
  const worker = workers[Math.floor(random() * workers.length)] as WorkerSlot
  switch (fault) {
    case 'kill-worker':
      await worker.kill()
      return worker.revive()
    case 'freeze-worker':
      return freezeFor(worker, lockMs * random() * 0.5)
    case 'freeze-worker-long':
      // Until the others have taken its jobs; then it wakes up in the middle of them.
      return freezeFor(worker, lockMs * 2.5)
    default: {
      const before = await topology.currentMaster()
      await topology.fault(fault)
      await waitUntil('another master', () => hasAnotherMaster(topology, before.name), { timeoutMs: switchTimeoutMs })
      await topology.heal()
      await topology.waitUntilSettled(switchTimeoutMs)
    }
  }
}

async function freezeFor(worker: WorkerSlot, ms: number): Promise<void> {
  worker.freeze()
  await delay(ms)
  worker.thaw()
}

async function hasAnotherMaster(topology: Topology, before: string): Promise<boolean> {
  try {
    return (await topology.currentMaster()).name !== before
  } catch {
    // No majority for a moment: that is what a switch looks like.
    return false
  }
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
