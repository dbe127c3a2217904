import { type FaultName, faultNames, networkFaultNames } from '@repo/testbed'

/** One run of many virtual browsers against several API processes while Redis is broken under them. */
export interface BrowserRunSettings {
  readonly browsers: number
  /** One after the other, each healed before the next. */
  readonly faults: readonly FaultName[]
  /** How long each fault lasts, in milliseconds. */
  readonly faultMs: number
  /** Pause of a browser between two actions, in milliseconds. */
  readonly thinkMs: number
  /** `namespace` for faults that cut the network. */
  readonly network: 'loopback' | 'namespace'
}

const allFaults: readonly FaultName[] = [...faultNames, ...networkFaultNames]

const defaultFaults: readonly FaultName[] = [
  'kill-master',
  'freeze-master',
  'partition-master',
  'switchover',
  'lag-replica'
]

/** `BROWSERS`, `FAULTS` and `FAULT_MS`; throws a sentence for anything that makes no sense. */
export function parseRunSettings(env: Readonly<Record<string, string | undefined>>): BrowserRunSettings {
  const faults = (env.FAULTS ?? defaultFaults.join(',')).split(',').map((name) => {
    const fault = allFaults.find((known) => known === name)
    if (fault === undefined) throw new Error(`FAULTS: no fault is called "${name}", there are ${allFaults.join(', ')}`)
    return fault
  })
  return {
    browsers: toCount('BROWSERS', env.BROWSERS ?? '200'),
    faults,
    faultMs: toCount('FAULT_MS', env.FAULT_MS ?? '20000'),
    thinkMs: 500,
    network: 'namespace'
  }
}

function toCount(name: string, text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new Error(`${name}: expected a whole number above 0, not "${text}"`)
  return count
}
