import {
  clusterFaults,
  composeFaultNames,
  createRandom,
  type FaultName,
  faultNames,
  faults,
  kubernetesFaultNames,
  networkFaultNames,
  networkFaults
} from '@repo/testbed'
import { BadOptionError } from './arguments/bad-option-error.ts'
import type { LoadTestSettings, Place } from './settings.ts'

/** What the run does itself, with what every topology can do. */
const ownFaults = {
  'rolling-restart': 'stop and start one Redis node after the other, a master after handing over',
  'wipe-master': 'kill the master, take its data away and start it at once',
  'cold-restart': 'stop everything and start it again: data kept, service back by itself'
} as const

export type RunFault = FaultName | keyof typeof ownFaults

/** Several faults in a row, each after the one before was healed. */
export const combinations = {
  none: 'break nothing',
  sequence: 'kill-master, freeze-replica, switchover, freeze-master, failover, one after the other',
  random: 'faults by chance, the same for the same --seed, one after the other'
} as const

const sequence: readonly RunFault[] = ['kill-master', 'freeze-replica', 'switchover', 'freeze-master', 'failover']

/** Every single fault with what it does. */
export const faultSummaries: Readonly<Record<RunFault, string>> = {
  ...faults,
  ...networkFaults,
  ...clusterFaults,
  ...ownFaults
}

const network = new Set<string>(networkFaultNames)
/** Operators' mistakes with a known price, what takes everything away, and what needs a switch for machines: not by chance. */
const neverByChance = new Set<string>(['promote-laggard', 'wipe-master', 'cold-restart', 'power-off-master'])
/** So many with `random`. */
const faultsByChance = 3

/** Faults that a run of that place takes. */
export function faultsOf(place: Place): readonly RunFault[] {
  if (place === 'compose') return [...composeFaultNames, 'rolling-restart', 'wipe-master', 'cold-restart']
  if (place === 'kubernetes') return [...kubernetesFaultNames, 'rolling-restart', 'wipe-master', 'cold-restart']
  return [...faultNames, ...networkFaultNames, 'rolling-restart']
}

/** Do they cut addresses of processes, which takes a network namespace? */
export function needsNamespace(on: Place, runFaults: readonly RunFault[]): boolean {
  return on === 'processes' && runFaults.some((fault) => network.has(fault))
}

/** The faults of a run in their order; throws for a name that nobody knows. */
export function planFaults(
  { fault, on, seed }: Pick<LoadTestSettings, 'fault' | 'on' | 'seed'>,
  { hasNamespaces }: { readonly hasNamespaces: boolean }
): readonly RunFault[] {
  const known = faultsOf(on)
  if (fault === 'none') return []
  if (fault === 'sequence') return sequence
  if (fault === 'random') {
    const random = createRandom(seed)
    const from = known.filter(
      (name) => !neverByChance.has(name) && (hasNamespaces || on !== 'processes' || !network.has(name))
    )
    return Array.from({ length: faultsByChance }, () => from[Math.floor(random() * from.length)] as RunFault)
  }
  const found = known.find((name) => name === fault)
  if (found !== undefined) return [found]
  const where = Object.hasOwn(faultSummaries, fault)
    ? `there is no fault '${fault}' on ${on}`
    : `there is no fault '${fault}'`
  throw new BadOptionError(`--fault: ${where}. One of: ${[...Object.keys(combinations), ...known].join(', ')}`)
}

/** Faults that end with another master, though nobody asked for it. */
export function replacesMaster(fault: RunFault): boolean {
  return /-master|^failover$|^promote-laggard$/.test(fault)
}
