/** Every fault that can be injected, with what it does. */
export const faults = {
  'kill-master': 'SIGKILL the master: its connections break at once, its memory is gone',
  'freeze-master': 'SIGSTOP the master: connections stay open, nothing answers; on heal it wakes up as a zombie master',
  'kill-replica': 'SIGKILL one replica',
  'freeze-replica': 'SIGSTOP one replica',
  'kill-sentinel': 'SIGKILL one Sentinel',
  'freeze-sentinel': 'SIGSTOP one Sentinel',
  switchover: 'hand the master over in order, as before a planned stop (redis-prestop.sh)',
  failover: 'SENTINEL FAILOVER without any preparation, as an operator would type it'
} as const satisfies Record<string, string>

export type FaultName = keyof typeof faults

/** The names of `faults`, in the order of the list. */
export const faultNames = Object.keys(faults) as readonly FaultName[]

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faults, name)
}
