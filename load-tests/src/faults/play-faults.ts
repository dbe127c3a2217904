import { setTimeout as delay } from 'node:timers/promises'
import { type Topology, toSwitchTimeline, watchTopology } from '@repo/testbed'
import type { RunFault } from '../run-faults.ts'
import type { RunTimes } from '../run-times.ts'
import type { FaultPhase } from './fault-phase.ts'
import { inject } from './inject.ts'

export interface PlayOptions {
  readonly topology: Topology
  readonly faults: readonly RunFault[]
  readonly times: RunTimes
  /** Begin again with the first one while there is time. */
  readonly repeats: boolean
  /** When the load began and ends, in milliseconds since the epoch. */
  readonly startedAt: number
  readonly endsAt: number
  readonly signal: AbortSignal
  /** Just before the first fault. */
  readonly onWarm: () => void
  readonly onFault: (fault: RunFault, target: string, at: number) => void
  readonly onHealed: (at: number) => void
  /** All was not whole again in time: nothing more is broken. */
  readonly onNotWhole: (reason: string) => void
}

/** Sentinels that were frozen are in TILT for 30 s; a cut connection is tried again after up to 26 s. */
const settleTimeoutMs = 120_000

/** Injects the faults one after the other, each when all was whole again; returns what was seen of the topology. */
export async function playFaults(options: PlayOptions): Promise<readonly FaultPhase[]> {
  const { topology, faults, times, repeats, startedAt, endsAt, signal, onWarm, onFault, onHealed, onNotWhole } = options
  const watch = watchTopology(topology)
  const begun: { fault: RunFault; target: string; at: number; healedAt: number; from: string }[] = []
  try {
    await delay(Math.max(0, startedAt + times.warmMs - Date.now()), undefined, { signal })
    onWarm()
    for (let i = 0; i < faults.length || (repeats && faults.length > 0); i++) {
      // What is left must be long enough to see it healed.
      if (i > 0 && Date.now() + times.faultMs + times.restMs > endsAt) break
      const fault = faults[i % faults.length] as RunFault
      const from = (await topology.currentMaster()).name
      const phase = { fault, target: '', at: 0, healedAt: 0, from }
      await inject(topology, fault, ({ target, at }) => {
        Object.assign(phase, { target, at })
        begun.push(phase)
        onFault(fault, target, at)
      })
      await delay(Math.max(0, phase.at + times.faultMs - Date.now()), undefined, { signal })
      phase.healedAt = Date.now()
      await topology.heal()
      onHealed(phase.healedAt)
      const reason = await topology.waitUntilSettled(settleTimeoutMs).then(() => undefined, String)
      if (reason !== undefined) {
        onNotWhole(reason)
        break
      }
      await delay(times.restMs, undefined, { signal })
    }
    const untilEnd = Math.max(0, endsAt - Date.now())
    await delay(untilEnd, undefined, { signal })
  } finally {
    await watch.stop()
  }
  return begun.map(({ fault, target, at, healedAt, from }, i) => {
    const endAt = Math.min(endsAt, begun[i + 1]?.at ?? endsAt)
    const sightings = watch.sightings.filter((sighting) => sighting.at < endAt)
    return {
      fault,
      target,
      atMs: at - startedAt,
      healedMs: healedAt - startedAt,
      endMs: endAt - startedAt,
      timeline: toRunClock(toSwitchTimeline(sightings, from, at), startedAt)
    }
  })
}

function toRunClock(timeline: FaultPhase['timeline'], startedAt: number): FaultPhase['timeline'] {
  return Object.fromEntries(
    Object.entries(timeline).map(([name, value]) => [name, typeof value === 'number' ? value - startedAt : value])
  )
}
